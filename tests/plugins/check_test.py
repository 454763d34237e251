#!/usr/bin/env python3
"""check_test.py TOOL PLUGINS: each rule catches a plugin that breaks it, and sound ones pass.

TOOL is gpu-shopper-plugin-check, PLUGINS the folder with the corpus (bad/corpus.json: `rule` is the
rule that has to fail, `says` what it has to see for those that only the tool catches).
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BAD = HERE / "bad"
ROOT = HERE.parent.parent
# A crash is to be one, with the exit of a crash, and not a sanitizer's report.
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0:handle_segv=0:handle_abort=0:"
                                             "allow_user_segv_handler=1"}
HANG_SECONDS = 6  # enough to load a sanitized plugin on a busy machine
JOBS = 4  # some only wait


def run(tool, *arguments, environment=None):
    return subprocess.run([tool, *arguments], capture_output=True, text=True, check=False,
                          env=environment or ENVIRONMENT)


def report_of(tool, *arguments):
    result = run(tool, "check", *arguments, "--json")
    if result.returncode not in (0, 1):
        raise AssertionError(f"{arguments}: exit {result.returncode}: {result.stderr}")
    report = json.loads(result.stdout)
    assert report["exit"] == result.returncode, arguments
    return report


def options_for(line, folder):
    options = ["--answers", str(BAD / "market_answers.json"), "--readme", str(BAD / "README.md")]
    if line.get("source") != "market":
        options = []
    if "hangs" in line["name"]:
        options += ["--limit", str(HANG_SECONDS)]
    if "config" in line:
        file = pathlib.Path(folder) / (line["name"] + ".json")
        file.write_text(json.dumps(line["config"]), encoding="utf-8")
        options += ["--config", str(file)]
    return options


def judge_line(tool, plugins, line, folder):
    """What is wrong with the judgement of a bad plugin, or None."""
    report = report_of(tool, f"{plugins}/{line['name']}.so", "--only", line["rule"],
                       *options_for(line, folder))
    rules = {rule["rule"]: rule for rule in report["rules"]}
    rule = rules.get(line["rule"])
    if rule is None or rule["verdict"] != "failed":
        told = [f"{one['rule']} {one['verdict']} {one['seen']} {one['why']}"
                for one in report["rules"]]
        return f"{line['name']}: {line['rule']} did not catch it: {told}"
    seen = "\n".join(rule["seen"])
    if line["caught"] == "check" and line["says"] not in seen:
        return f"{line['name']}: {line['says']!r} is not in what was seen: {seen}"
    return None


def judge_sound(tool, plugin, may_not_apply, *options):
    report = report_of(tool, plugin, *options)
    wrong = [f"{plugin}: {rule['rule']} {rule['verdict']}: {rule['seen']} {rule['why']}"
             for rule in report["rules"]
             if rule["verdict"] != "passed" and
             not (rule["verdict"] == "not_applicable" and rule["rule"] in may_not_apply)]
    if len(report["rules"]) < 45:
        wrong.append(f"{plugin}: only {len(report['rules'])} rules")
    return wrong


def judge_coverage(tool, lines):
    """Every rule has a plugin that breaks it."""
    rules = {line.split()[0] for line in run(tool, "rules").stdout.splitlines()}
    broken = {line["rule"] for line in lines if "rule" in line}
    return [f"no bad plugin breaks {rule}" for rule in sorted(rules - broken)] + \
           [f"there is no rule {rule}" for rule in sorted(broken - rules)]


def judge_document(tool):
    written = (ROOT / "docs" / "plugin-rules.md").read_text(encoding="utf-8")
    if run(tool, "rules", "--markdown").stdout == written:
        return []
    return ["docs/plugin-rules.md is not what `gpu-shopper-plugin-check rules --markdown` prints"]


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    tool, plugins = sys.argv[1:]
    lines = json.loads((BAD / "corpus.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        judged = [line for line in lines if "rule" in line]
        judged.sort(key=lambda line: "hangs" not in line["name"])  # the longest first
        caught = list(pool.map(lambda line: judge_line(tool, plugins, line, folder), judged))
    wrong = [text for text in caught if text]
    wrong += judge_sound(tool, f"{plugins}/market.so", {"GSP-14"}, "--answers",
                         str(BAD / "market_answers.json"), "--readme", str(BAD / "README.md"))
    wrong += judge_coverage(tool, lines) + judge_document(tool)
    print("\n".join(wrong) or f"{len(caught)} bad plugins were caught, a sound one passed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
