#!/usr/bin/env python3
"""Checks that every C and C++ source is formatted as .clang-format says; `./dev fmt` repairs it."""

import argparse
import subprocess
import sys

import sources


# Its columns are aligned by hand, as a table; and an edit of it is a new ABI.
HAND_ALIGNED = "sdk/include/gpushopper/abi_v0.h"


def check(root):
    files = [path for path in sources.tracked(root)
             if path.endswith(sources.CPP) and path != HAND_ALIGNED]
    if not files:
        return [], 0
    run = subprocess.run(["clang-format", "--dry-run", "--Werror", *files], cwd=root,
                         capture_output=True, text=True, check=False)
    problems = {line.split(":")[0]: line for line in reversed(run.stderr.splitlines())
                if ": error: " in line}
    if run.returncode != 0 and not problems:
        return [f"clang-format failed: {run.stderr.strip()}"], len(files)
    return [f"{line.split(': error')[0]}: not formatted, and maybe more of this file; ./dev fmt"
            for _, line in sorted(problems.items())], len(files)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", default=".")
    problems, looked_at = check(parser.parse_args().root)
    return sources.report("format", problems, looked_at)


if __name__ == "__main__":
    sys.exit(main())
