#!/usr/bin/env python3
"""clang-tidy on the sources that changed: since the branch left origin/main, and where it has not,
since the last commit; a changed header counts for every source that includes it. --all: every one.

A source that passed is not asked again until it, a header of ours below it, the rules or the
compiler's flags differ: build/clang-tidy/ keeps a stamp for each. Needs build/tsan, which clang
builds.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys

import sources

STAMPS = "build/clang-tidy"
DATABASE = "build/tsan/compile_commands.json"
_INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.MULTILINE)


def ours(path, include):
    """The file of ours that `include` in `path` names, or None."""
    for candidate in (include, "sdk/include/" + include,
                      os.path.join(os.path.dirname(path), include)):
        if os.path.isfile(candidate):
            return candidate
    return None


def closure(path, known):
    """`path` and every file of ours that it includes, directly or not."""
    if path not in known:
        known[path] = {path}  # So that a circle ends.
        for include in _INCLUDE.findall(sources.read(".", path)):
            target = ours(path, include)
            if target:
                known[path] = known[path] | closure(target, known)
    return known[path]


def changed():
    """Paths that differ from the base, in commits or in the work tree."""
    def git(*arguments):
        return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)

    head = git("rev-parse", "HEAD").stdout.strip()
    base = git("merge-base", "HEAD", "origin/main").stdout.strip()
    if base in ("", head):
        base = "HEAD~1"
    diff = git("diff", "--name-only", base)
    if diff.returncode != 0:  # The very first commit, or no git at all.
        return set(sources.tracked("."))
    return set(diff.stdout.split())


def stamp_of(path, command, files):
    digest = hashlib.sha256(command.encode())
    for name in [".clang-tidy", *sorted(files)]:
        digest.update(sources.read(".", name).encode())
    return os.path.join(STAMPS, path.replace("/", "+") + "." + digest.hexdigest()[:16])


def run(path):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", os.path.dirname(DATABASE), path],
                          capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true")
    everything = parser.parse_args().all
    with open(DATABASE, encoding="utf-8") as file:
        commands = {os.path.relpath(entry["file"]): entry["command"] for entry in json.load(file)}
    # Assertions of the test framework break several rules in each line.
    commands = {path: command for path, command in commands.items()
                if not path.startswith(("tests/", "build/"))}
    touched, known, wanted = changed(), {}, {}
    for path in commands:
        files = closure(path, known)
        if everything or files & touched:
            stamp = stamp_of(path, commands[path], files)
            if not os.path.exists(stamp):
                wanted[path] = stamp
    os.makedirs(STAMPS, exist_ok=True)
    problems = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, output in zip(wanted, pool.map(run, wanted)):
            if output:
                problems.append(output)
            else:
                with open(wanted[path], "w", encoding="utf-8"):
                    pass
    return sources.report("clang-tidy", problems, len(wanted))


if __name__ == "__main__":
    sys.exit(main())
