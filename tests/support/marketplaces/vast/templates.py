"""The templates of Vast.ai: as many as it recommends, some with odd filters. Pure."""

import hashlib
import json

WELL_KNOWN = (
    ("NVIDIA CUDA", "nvidia/cuda", "12.6.3-runtime-ubuntu22.04", "", None, 16.0),
    ("PyTorch (Vast)", "vastai/pytorch", "2.5.1-cuda-12.4.1", "-p 8080:8080",
     {"cuda_max_good": {"gte": 12.4}}, 32.0),
    ("vLLM", "vastai/vllm", "v0.9.1-cuda-12.8", "-p 8000:8000 -e MODEL_NAME=Qwen/Qwen3-8B",
     {"cuda_max_good": {"gte": 12.8}, "gpu_total_ram": {"gte": "8000"}}, 64.0),
    ("ComfyUI", "vastai/comfy", "latest", "-p 8188:8188", {"gpu_ram": {"gte": 24000}}, 60.0),
    ("Four A100", "vastai/base-image", "@vastai-automatic-tag", "",
     {"gpu_name": {"in": ["A100 SXM4"]}, "num_gpus": {"eq": "4"}}, None),
)
# Filters as answers have them: text, empty text, nothing, and what nobody can read.
ODD_FILTERS = (None, "", "{}", '{"num_gpus":{"gte":"1"}}', '{"gpu_ram":{"roughly":24000}}',
               "{not json", '{"verified":{"eq":true}}')
COUNT = 37
OPERATORS = {"eq": lambda value, wanted: value == wanted,
             "in": lambda value, wanted: value in wanted}


def templates():
    """All rows; the first five are the well-known ones."""
    rows = []
    for number in range(COUNT):
        name, image, tag, env, filters, disk = WELL_KNOWN[number % len(WELL_KNOWN)]
        text = json.dumps(filters) if filters else filters
        if number >= len(WELL_KNOWN):
            name, text = f"{name} {number}", ODD_FILTERS[number % len(ODD_FILTERS)]
        rows.append({
            "id": 62_000 + number, "hash_id": hashlib.md5(name.encode()).hexdigest(), "name": name,
            "image": image, "tag": tag, "env": env, "onstart": "env >> /etc/environment",
            "runtype": "args" if number % 7 == 6 else "ssh", "use_ssh": True, "ssh_direct": True,
            "recommended": True, "recommended_disk_space": disk, "extra_filters": text,
            "creator_id": 114, "created_at": 1760000000.5, "count_created": 1000 - number,
            "desc": None, "readme": None})
    return rows


def answer(query):
    """The answer to a GET with these parameters; None for filters that make no sense."""
    rows = templates()
    try:
        filters = json.loads(query.get("select_filters") or "{}")
        for name, condition in filters.items():
            for operator, wanted in condition.items():
                rows = [row for row in rows if OPERATORS[operator](row.get(name), wanted)]
        columns = json.loads(query.get("select_cols") or '["*"]')
    except (ValueError, KeyError, AttributeError):
        return None
    if "*" not in columns:
        rows = [{name: row.get(name) for name in columns} for row in rows]
    return {"success": True, "templates_found": len(rows), "templates": rows}
