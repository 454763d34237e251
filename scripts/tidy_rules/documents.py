"""Room cards, Markdown headings and links."""

import os
import re

CARD_LINES = 3
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def check_card(path, text):
    """A header opens with what it is, why, and who may use it from where."""
    if not path.endswith((".hpp", ".h")):
        return
    lines = [line for line in text.splitlines()
             if line.strip() and not re.match(r"\s*#(pragma once|ifndef|define)\b|// SPDX", line)]
    card = 0
    for line in lines:
        if not re.match(r"\s*(//|/?\*)", line):
            break
        card += 1
    # A header of a dozen lines, tests' among them, says it all in one sentence.
    needed = CARD_LINES if len(lines) > 40 else 1
    if card < needed:
        yield 1, "no room card: the header opens with what it is, its invariants, thread safety"


def without_fences(text):
    return _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)


def anchor(heading):
    """The anchor of a heading as the usual renderers make it."""
    words = re.sub(r"[`*_]", "", heading).lower()
    return re.sub(r" ", "-", re.sub(r"[^\w\- ]", "", words))


def check_markdown(root, texts):
    for path, text in texts.items():
        if not path.endswith(".md"):
            continue
        prose = without_fences(text)
        titles = len(re.findall(r"^# ", prose, re.MULTILINE))
        if titles != 1:
            yield path, 1, f"{titles} headings of the first level; a document has one"
        for match in _LINK.finditer(prose):
            line = prose.count("\n", 0, match.start()) + 1
            problem = broken(root, texts, path, match.group(1))
            if problem:
                yield path, line, problem


def broken(root, texts, path, target):
    """Why the link `target` in the file `path` leads nowhere, or None."""
    if re.match(r"[a-z]+:", target):
        return None
    name, _, mark = target.partition("#")
    aim = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
    if not os.path.exists(os.path.join(root, aim)):
        return f"dead link: {target}"
    if mark and aim in texts and aim.endswith(".md"):
        marks = [anchor(title) for title in _HEADING.findall(without_fences(texts[aim]))]
        if mark not in marks:
            return f"dead link: {aim} has no heading #{mark}"
    return None
