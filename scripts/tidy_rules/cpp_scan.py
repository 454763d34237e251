"""A scanner for the shape of C++ sources: functions with their length, parameters and nesting, and
classes with their public methods. It follows brackets and the text in front of them and knows no
types; the house's style (formatted, no macros with braces) makes that enough.
"""

import re

from tidy_rules.cpp_shape import Class, Function, Open, Shape, count_parameters, is_method, name_of
from tidy_rules.cpp_text import code_only, without_directives

_SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
_BLOCK = re.compile(r"\b(else|do|try)$|\)(\s*(mutable|noexcept))*$|\)[^()]*->[^()]*$|\]$|:$")
_FUNCTION_TAIL = re.compile(r"\)[\s\w:<>,&*>\-\[\]]*$")
_INIT_LIST = re.compile(r"\)\s*(noexcept\s*)?:\s[^;]*$", re.DOTALL)
_ACCESS = re.compile(r"\b(public|protected|private)\s*:(?!:)")


class Scanner:
    def __init__(self, text):
        self.code = without_directives(code_only(text))
        self.shape = Shape()
        self.open = [Open("scope", 0)]
        self.head_start = 0

    def line_of(self, position):
        return self.code.count("\n", 0, position) + 1

    def scan(self):
        for match in re.finditer(r"[{};]", self.code):
            head = self.code[self.head_start:match.start()]
            if match.group() == "{":
                self.open_brace(head, match.start())
            elif match.group() == "}":
                self.close_brace(match.start())
            elif head.count("(") <= head.count(")"):  # not the ; of a for
                self.declaration(head)
                self.head_start = match.end()
        return self.shape

    def start_of(self, head):
        return self.head_start + len(head) - len(head.lstrip())

    def open_brace(self, head, position):
        start, around = self.start_of(head), self.open[-1]
        inside = any(level.kind == "function" for level in self.open)
        self.take_access(head)
        bare = _ACCESS.sub("", head).strip()
        opened = Open("braces", start)
        if inside:
            if _BLOCK.search(bare) or not bare:
                opened.kind = "block"
                function = next(level.item for level in self.open if level.kind == "function")
                depth = 1 + sum(level.kind == "block" for level in self.open)
                function.nesting = max(function.nesting, depth)
        elif _FUNCTION_TAIL.search(bare) or (_INIT_LIST.search(bare) and bare[-1] in ")}"):
            opened.kind = "function"
            opened.item = Function(name_of(bare), self.line_of(start),
                                   parameters=count_parameters(bare))
            self.count_method(around, bare)
        elif _SCOPE.search(bare) and "=" not in bare:
            opened = self.open_scope(bare, start)
        self.open.append(opened)
        if opened.kind != "braces":
            self.head_start = position + 1

    def open_scope(self, bare, start):
        match = re.search(r"\b(class|struct)\s+(?:\w+\(.*?\)\s*)?(\w+)", bare)
        if not match or "enum" in bare.split():
            return Open("scope", start)
        item = Class(match.group(2), self.line_of(start))
        return Open("class", start, "private" if match.group(1) == "class" else "public", item)

    def close_brace(self, position):
        level = self.open.pop() if len(self.open) > 1 else self.open[0]
        if level.kind == "function":
            level.item.lines = self.line_of(position) - level.item.line + 1
            self.shape.functions.append(level.item)
        if level.kind == "class":
            self.shape.classes.append(level.item)
        if level.kind != "braces":
            self.head_start = position + 1

    def declaration(self, head):
        around = self.open[-1]
        self.take_access(head)
        bare = _ACCESS.sub("", head).strip()
        self.count_method(around, bare)
        value_free = re.sub(r"=\s*(0|default|delete)$", "", bare)
        if around.kind in ("class", "scope") and name_of(bare) and "=" not in value_free:
            self.shape.functions.append(Function(name_of(bare), self.line_of(
                self.start_of(head)), parameters=count_parameters(bare)))

    def take_access(self, head):
        for match in _ACCESS.finditer(head):
            if self.open[-1].kind == "class":
                self.open[-1].access = match.group(1)

    @staticmethod
    def count_method(around, bare):
        if around.kind == "class" and around.access == "public":
            around.item.public_methods += is_method(bare, around.item.name)
