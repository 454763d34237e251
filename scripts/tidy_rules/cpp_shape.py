"""What the scanner finds in a C++ source, and how one declaration is read."""

import re
from dataclasses import dataclass, field

_NAME = re.compile(r"([~\w:]+|operator\s*[^\s(]+)\s*\(")
_TEMPLATE_ARGUMENTS = re.compile(r"<[^<>]*>")
_MACRO = re.compile(r"[A-Z_]+$")


@dataclass
class Function:
    name: str
    line: int
    lines: int = 0
    parameters: int = 0
    nesting: int = 0


@dataclass
class Class:
    name: str
    line: int
    public_methods: int = 0


@dataclass
class Open:
    """An open brace; `head_start` is where the text in front of it began."""

    kind: str  # scope, class, function, block, braces
    head_start: int
    access: str = ""
    item: object = None


@dataclass
class Shape:
    functions: list = field(default_factory=list)
    classes: list = field(default_factory=list)


def plain(head):
    """`head` without template arguments, which have commas and brackets of their own."""
    while True:
        shorter = _TEMPLATE_ARGUMENTS.sub("", head)
        if shorter == head:
            return head
        head = shorter


def name_of(head):
    """The name in front of the first argument list, macros left out; empty for a data member."""
    for match in _NAME.finditer(plain(head)):
        if not _MACRO.match(match.group(1)):
            return match.group(1)
    return ""


def is_method(head, class_name):
    """Constructors, destructors, operators and what is defaulted or deleted are none."""
    name = name_of(head)
    if not name or name.lstrip("~") == class_name or name.startswith("operator"):
        return False
    return not re.match(r"(friend|using|static_assert|typedef)\b", head) and not re.search(
        r"=\s*(default|delete)$", head)


def count_parameters(head):
    """Parameters in the first argument list of `head`; commas inside brackets do not count."""
    head = plain(head)
    match = _NAME.search(head)
    if not match:
        return 0
    depth, count, seen = 0, 0, False
    for char in head[match.end():]:
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth < 0:
                break
        elif char == "," and depth == 0:
            count += 1
        seen = seen or not char.isspace()
    return count + 1 if seen else 0
