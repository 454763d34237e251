"""The body of `PUT /asks/{id}/`: what the service takes, and what it makes of it. Pure."""

RUNTYPES = {"ssh", "ssh_proxy", "ssh_direct", "ssh_direc", "jupyter", "jupyter_proxy",
            "jupyter_direct", "jupyter_direc", "args"}
MEMBERS = {"client_id", "image", "template_hash_id", "disk", "label", "runtype", "env", "onstart",
           "args", "args_str", "price", "cancel_unavail", "target_state", "extra_filters",
           "image_login", "python_utf8", "lang_utf8", "use_jupyter_lab", "jupyter_dir", "force",
           "user", "vm"}
DISK_GB_MIN = 8
LABEL_MAX = 256
IMAGE_MAX = 1024
ON_START_MAX = 4096
ENV_BYTES_MAX = 32 * 1024
ENV_ENTRY_BYTES_MAX = 256


class BadOrder(ValueError):
    """Why the order is refused."""


def need(truth, text):
    if not truth:
        raise BadOrder(text)


def read(given):
    """The order with all its members. Raises BadOrder."""
    unknown = set(given) - MEMBERS
    need(not unknown, f"unexpected {', '.join(sorted(unknown))}")
    image, template = given.get("image"), given.get("template_hash_id")
    need(image or template, "image or template_hash_id is required")
    need(isinstance(image or "", str) and len(image or "") <= IMAGE_MAX, "image is too long")
    disk = given.get("disk", 10)
    need(isinstance(disk, (int, float)) and disk >= DISK_GB_MIN, "disk is too small")
    label = given.get("label") or None
    need(label is None or (isinstance(label, str) and len(label) <= LABEL_MAX), "label is too long")
    env = given.get("env") or {}
    need(isinstance(env, dict), "env must be an object")
    sizes = [len(f"{name}{value}".encode()) for name, value in env.items()]
    need(all(size <= ENV_ENTRY_BYTES_MAX for size in sizes) and sum(sizes) <= ENV_BYTES_MAX,
         "env is too large")
    scripts = [given.get(name) or "" for name in ("onstart", "args_str")]
    scripts += [str(item) for item in given.get("args") or []]
    need(sum(map(len, scripts)) <= ON_START_MAX, "onstart and args are too long")
    runtype = given.get("runtype") or "ssh_proxy"
    need(set(runtype.split()) <= RUNTYPES, f"unknown runtype {runtype}")
    price = given.get("price")
    need(price is None or 0.001 <= price <= 128, "invalid_price")
    return {"image": image, "template_hash_id": template, "disk": disk, "label": label, "env": env,
            "onstart": given.get("onstart") or "", "args": given.get("args"),
            "args_str": given.get("args_str"), "runtype": runtype, "price": price,
            "cancel_unavail": bool(given.get("cancel_unavail"))}
