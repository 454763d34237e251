"""C++ text with what is no code blanked out, so that patterns and brackets can be trusted."""

import re

_NO_CODE = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'  # raw string
    r"|//[^\n]*|/\*.*?\*/"                           # comments
    r'|"(?:[^"\\\n]|\\.)*"'                          # string
    r"|(?<![0-9A-Fa-f_])'(?:[^'\\\n]|\\.)+'",        # character, not a digit separator
    re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE | re.DOTALL)


def _blank(match):
    """Same length, same lines; a string stays a pair of quotes, so that an argument stays one."""
    text = match.group(0)
    kept = '""' if text.startswith(('"', 'R"', "'")) else ""
    rest = re.sub(r"[^\n]", " ", text[len(kept):])
    return kept + rest


def code_only(text):
    return _NO_CODE.sub(_blank, text)


def without_directives(code):
    return _DIRECTIVE.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), code)
