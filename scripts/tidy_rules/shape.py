"""Sizes and shapes: how long a file, a line, a function may be, how deep, how wide."""

from tidy_rules.cpp_scan import Scanner

LINE_COLUMNS = 100
FUNCTION_LINES = 70
PARAMETERS = 5
NESTING = 4
PUBLIC_METHODS = 12
FILE_LINES = (  # The first match counts: (test of the path, limit, what it is)
    (lambda path: path.endswith("CMakeLists.txt"), 80, "a CMakeLists.txt"),
    (lambda path: path.endswith((".hpp", ".h")), 250, "a header"),
    (lambda path: path.endswith(".cpp"), 500, "a source file"),
    (lambda path: path.startswith("daemon/") and path.endswith("README.md"), 20, "a room's README"),
    (lambda path: path.endswith("README.md"), 150, "a README"),
    (lambda path: path.startswith("scripts/") and path.endswith((".py", ".sh")), 150, "a script"),
    (lambda path: path in ("dev", ".ci/run"), 150, "a script"),
    (lambda path: path.endswith((".py", ".sh", ".cmake")), 250, "a script of the tests"),
)
PROSE_AND_DATA = (".md", ".json", ".txt")


def check_sizes(path, text):
    lines = text.splitlines()
    for matches, limit, what in FILE_LINES:
        if matches(path):
            if len(lines) > limit:
                yield 0, f"{len(lines)} lines; {what} has at most {limit}: split it by subject"
            break
    if not path.endswith(PROSE_AND_DATA) or path.endswith("CMakeLists.txt"):
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_COLUMNS:
                yield number, f"{len(line)} columns; a line has at most {LINE_COLUMNS}"
    for number, line in enumerate(lines, 1):
        if line != line.rstrip() and not path.endswith(".md"):
            yield number, "spaces at the end of the line"


def check_structure(path, text):
    if not path.endswith((".cpp", ".hpp", ".h")):
        return
    shape = Scanner(text).scan()
    for function in shape.functions:
        for value, limit, what in ((function.lines, FUNCTION_LINES, "lines"),
                                   (function.parameters, PARAMETERS, "parameters"),
                                   (function.nesting, NESTING, "levels of nesting")):
            if value > limit:
                yield function.line, f"{function.name}: {value} {what}; at most {limit}"
    for item in shape.classes:
        if item.public_methods > PUBLIC_METHODS:
            yield item.line, (f"{item.name}: {item.public_methods} public methods; "
                              f"at most {PUBLIC_METHODS}: it has two jobs")
