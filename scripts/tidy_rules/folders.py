"""Folders: how many files, a README each; and files that nothing refers to."""

import collections
import os
import re

FILES_IN_A_FOLDER = 25
LISTS = ("tests/issues", "docs/decisions", "changes/unreleased")  # They grow by design.
# These folders and those directly below them say what they are for.
ROOMS = ("daemon", "sdk", "plugins", "tests", "cli", "scripts", "docs", "etc", "cmake")


def check_folders(_root, texts):
    """`texts` has every text file that git tracks, which is nearly every file."""
    files = collections.Counter(os.path.dirname(path) for path in texts
                                if os.path.basename(path) not in ("README.md", "CMakeLists.txt"))
    for folder, count in sorted(files.items()):
        if count > FILES_IN_A_FOLDER and folder not in LISTS:
            yield folder + "/README.md", 0, f"{count} files in a folder, at most {FILES_IN_A_FOLDER}"
    folders = {folder for path in texts for folder in parents(path)}
    for folder in sorted(folders):
        top, *below = folder.split("/")
        is_room = top in ROOMS and len(below) <= 1 and not folder.startswith("cmake/")
        if is_room and f"{folder}/README.md" not in texts:
            yield folder + "/README.md", 0, "missing: purpose, may know, start reading at, tests are in"


def parents(path):
    folder = os.path.dirname(path)
    while folder:
        yield folder
        folder = os.path.dirname(folder)


def check_dead(_root, texts):
    """A header nobody includes, a document nobody links, a script nobody names."""
    for path in sorted(texts):
        name = os.path.basename(path)
        if path.endswith((".hpp", ".h")):
            pattern = r'#\s*include\s*[<"][^>"]*' + re.escape(name) + r'[>"]'
        elif path.startswith("docs/") and path.endswith(".md") and not path.startswith(LISTS):
            pattern = re.escape(name)
        elif path.startswith("scripts/") and path.endswith((".py", ".sh")):
            pattern = rf"\b{re.escape(name.rsplit('.', 1)[0])}\b"
        else:
            continue
        if name == "__init__.py":
            continue
        if not any(re.search(pattern, text) for other, text in texts.items() if other != path):
            yield path, 0, "dead file: nothing refers to it"
