"""Which files the checks look at: those git tracks, or in a folder without git, all of them.

The tests of the checks plant a violation in a folder of their own, which has no git.
"""

import os
import subprocess

CPP = (".cpp", ".hpp", ".h")


def tracked(root):
    """Paths relative to `root`, sorted. A file that is deleted but still tracked is left out."""
    if os.path.exists(os.path.join(root, ".git")):  # A file in a linked work tree.
        out = subprocess.run(["git", "-C", root, "ls-files", "-z"], check=True,
                             capture_output=True).stdout
        names = out.decode().split("\0")
    else:
        names = [os.path.relpath(os.path.join(folder, name), root)
                 for folder, _, files in os.walk(root) for name in files]
    return sorted(name for name in names if name and os.path.isfile(os.path.join(root, name)))


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def report(name, problems, looked_at):
    """Prints the problems, or one line that says all is well; returns the exit code."""
    for problem in problems:
        print(problem)
    if problems:
        print(f"{name}: {len(problems)} problem(s) in {looked_at} files")
        return 1
    print(f"{name}: {looked_at} files, nothing to complain about")
    return 0
