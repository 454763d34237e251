#!/usr/bin/env python3
"""The house's rules about the text of the sources, as a test: sizes, words, cards, documents.

A rule may be broken where a comment `tidy: allow(reason)` stands on the line, on the line above it,
or (for rules about the whole file) in its first ten lines. The reasons are listed at the end.
"""

import argparse
import re
import sys

import sources
from tidy_rules import documents, folders, shape, words

ALLOW = re.compile(r"(?://|#|<!--) ?tidy: allow\(([^)]+)\)")
FILE_RULES = (shape.check_sizes, shape.check_structure, words.check, documents.check_card)
TREE_RULES = (documents.check_markdown, folders.check_folders, folders.check_dead)
WHOLE_FILE_REACH = 10
# The rules' own sources and tests name what they forbid.
EXEMPT = ("scripts/tidy", "tests/unit/scripts/")


def allowances(text):
    """{line number: reason} of the exceptions that a file claims."""
    return {number: match.group(1) for number, line in enumerate(text.splitlines(), 1)
            for match in [ALLOW.search(line)] if match}


def is_allowed(line, allows):
    if line == 0:  # A rule about the whole file.
        return any(number <= WHOLE_FILE_REACH for number in allows)
    return line in allows or line - 1 in allows


def check(root):
    """(problems, exceptions, number of files); a problem is `path:line: text`."""
    paths = [path for path in sources.tracked(root) if is_text(path)]
    texts = {path: sources.read(root, path) for path in paths}
    problems, exceptions = [], []
    found = [(path, line, text) for path in paths if not path.startswith(EXEMPT)
             for rule in FILE_RULES for line, text in rule(path, texts[path])]
    found += [item for rule in TREE_RULES for item in rule(root, texts)]
    for path, line, text in found:
        if not is_allowed(line, allowances(texts.get(path, ""))):
            problems.append(f"{path}:{line}: {text}" if line else f"{path}: {text}")
    for path in paths:
        if not path.startswith(EXEMPT):
            exceptions += [f"{path}:{line}: {why}"
                           for line, why in sorted(allowances(texts[path]).items())]
    return problems, exceptions, len(paths)


def is_text(path):
    endings = sources.CPP + (".py", ".sh", ".md", ".txt", ".cmake", ".json", ".sql", ".ini", ".def")
    return path.endswith(endings) or path in ("dev", ".ci/run")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=".")
    problems, exceptions, looked_at = check(parser.parse_args().root)
    for exception in exceptions:
        print(f"allowed: {exception}")
    return sources.report("tidy", problems, looked_at)


if __name__ == "__main__":
    sys.exit(main())
