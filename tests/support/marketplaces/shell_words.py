"""The text of a shell script: words with their quotes, and the commands that they make. Pure.

A word is a list of (text, how): "raw" text is split and has variables, "double" has variables, and
"single" is as it is. A script is a list of nodes (joined, kind, ...): joined is what stood before
it, ";", "&&" or "||"; kind is command(words, redirections, here), loop(name, words, body),
choice(condition, body, otherwise), group(body) or function(name, body).
"""

import re

OPERATORS = ("&&", "||", ";;", ">>", "<<-", "<<", "2>&1", ">&2", "2>", ";", "|", "&", ">", "<",
             "(", ")", "\n")
# What a command prints is not known here: nothing stands in its place.
_SUBSTITUTION = re.compile(r"\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`")
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))")


class Syntax(ValueError):
    """A script that a shell would refuse, or that is beyond this one."""


class Reader:
    """Splits a script into words and operators; a here-document goes with the word after `<<`."""

    def __init__(self, script):
        self.rest = script.replace("\\\n", "")
        self.waiting = []

    def tokens(self):
        """(the tokens, whether it could be read to its end)."""
        found = []
        try:
            self.read(found)
        except Syntax:
            return found, False
        return found, True

    def read(self, found):
        while self.rest:
            if self.rest[0] in " \t":
                self.rest = self.rest[1:]
            elif self.rest[0] == "#":
                self.rest = self.rest[(self.rest + "\n").index("\n"):]
            elif operator := next((item for item in OPERATORS if self.rest.startswith(item)), None):
                self.rest = self.rest[len(operator):]
                found.append(operator)
                if operator == "\n":
                    self.here_documents()
            else:
                word = self.word()
                if found[-1:] in (["<<"], ["<<-"]):
                    self.waiting.append(word)
                found.append(word)

    def word(self):
        parts = []
        while self.rest and self.rest[0] not in " \t\n;|&<>()":
            mark = self.rest[0]
            if mark in "'\"":
                end = self.quote_end(mark)
                text = self.rest[1:end]
                if mark == '"':
                    text = re.sub(r'\\(["\\`])', r"\1", _SUBSTITUTION.sub("", text))
                parts.append((text, "single" if mark == "'" else "double"))
                self.rest = self.rest[end + 1:]
            elif match := _SUBSTITUTION.match(self.rest):
                parts.append(("", "double"))
                self.rest = self.rest[match.end():]
            elif mark == "\\":
                parts.append((self.rest[1:2], "single"))
                self.rest = self.rest[2:]
            else:
                text = re.match(r"[^ \t\n;|&<>()'\"\\`$]+|\$[^ \t\n;|&<>()'\"\\`$]*|.",
                                self.rest).group(0)
                parts.append((text, "raw"))
                self.rest = self.rest[len(text):]
        return parts

    def quote_end(self, mark):
        at = 1
        while at < len(self.rest):
            if self.rest[at] == "\\" and mark == '"':
                at += 1
            elif self.rest[at] == mark:
                return at
            at += 1
        raise Syntax("a quote that does not end")

    def here_documents(self):
        for word in self.waiting:
            end = "".join(text for text, _ in word)
            lines, left = [], self.rest.split("\n")
            while left and left[0].lstrip("\t") != end:
                lines.append(left.pop(0))
            how = "double" if all(kind == "raw" for _, kind in word) else "single"
            word[:] = [("".join(line + "\n" for line in lines), how)]
            self.rest = "\n".join(left[1:])
        self.waiting = []


class Parser:
    def __init__(self, tokens):
        self.tokens = tokens

    def peek(self):
        """A reserved word or an operator as text; other words as they are; None at the end."""
        if not self.tokens:
            return None
        token = self.tokens[0]
        plain = isinstance(token, list) and len(token) == 1 and token[0][1] == "raw"
        return token[0][0] if plain else token

    def take(self, *expected):
        if not self.tokens or (expected and self.peek() not in expected):
            raise Syntax(f"{expected} expected, {self.peek()} found")
        return self.tokens.pop(0)

    def sequence(self, *ends):
        nodes, joined = [], ";"
        while self.tokens and self.peek() not in ends:
            if self.peek() in (";", "\n", "&&", "||", "|", "&"):
                operator = self.take()
                if operator != "\n" or joined == ";":
                    joined = operator if operator in ("&&", "||") else ";"
                continue
            nodes.append((joined, *self.node()))
            joined = ";"
        return nodes

    def statements(self):
        """(the nodes that can be run, whether that is all of it): a shell runs what it has read."""
        nodes = []
        try:
            while self.tokens:
                before = len(self.tokens)
                nodes += self.sequence("\n")
                if self.tokens:
                    self.take()
                if len(self.tokens) == before:
                    return nodes, False
        except Syntax:
            return nodes, False
        return nodes, True

    def node(self):
        if self.peek() == "for":
            self.take()
            name = self.take()[0][0]
            self.take("in")
            words = []
            while self.peek() not in (";", "\n"):
                words.append(self.take())
            self.take()
            self.take("do")
            body = self.sequence("done")
            self.take("done")
            return "loop", name, words, body
        if self.peek() == "if":
            self.take()
            condition = self.sequence("then")
            self.take("then")
            body = self.sequence("else", "fi")
            otherwise = []
            if self.take("else", "fi")[0][0] == "else":
                otherwise = self.sequence("fi")
                self.take("fi")
            return "choice", condition, body, otherwise
        if self.peek() in ("{", "("):
            end = "}" if self.peek() == "{" else ")"
            self.take()
            body = self.sequence(end)
            self.take(end)
            return "group", body
        if self.tokens[1:3] == ["(", ")"]:
            name = self.take()[0][0]
            del self.tokens[:2]
            while self.peek() == "\n":
                self.take()
            return "function", name, [(";", *self.node())]
        return self.command()

    def command(self):
        words, redirections, here = [], [], None
        while self.tokens and (isinstance(self.tokens[0], list) or
                               self.tokens[0] not in (";", "\n", "&&", "||", "|", "&", "(", ")")):
            token = self.take()
            if isinstance(token, list):
                words.append(token)
            elif token in ("<<", "<<-"):
                here = self.take()
            elif token not in ("2>&1", ">&2"):
                redirections.append((token, self.take()))
        if not (words or redirections or here):
            raise Syntax(f"no command before {self.peek()}")
        return "command", words, redirections, here


def parse(script):
    """(the nodes that a shell would run, whether it would take all of the script)."""
    tokens, whole = Reader(script + "\n").tokens()
    nodes, understood = Parser(tokens).statements()
    return nodes, whole and understood


def assignment(word):
    """(name, the rest as a word) of NAME=..., else None."""
    match = re.match(r"(\w+)=", word[0][0]) if word and word[0][1] == "raw" else None
    if match is None:
        return None
    rest = [(word[0][0][match.end():], "double"), *word[1:]]
    return match.group(1), rest


def expand(word, variables):
    """The texts that a word becomes: none, one, or several by splitting."""
    def value(match):
        name = match.group(1) or match.group(3)
        return variables.get(name) or match.group(2) or ""
    texts, quoted = [""], False
    for text, how in word:
        if how == "single":
            texts[-1], quoted = texts[-1] + text, True
        elif how == "double":
            texts[-1], quoted = texts[-1] + _VARIABLE.sub(value, text), True
        else:
            pieces = _VARIABLE.sub(value, text)
            parts = pieces.split() if _VARIABLE.search(text) else [pieces]
            texts[-1] += parts[0] if parts else ""
            texts += parts[1:]
    return texts if quoted or texts != [""] else []


def printf(given):
    """printf FORMAT ARGUMENT...; the format is used again while an argument is left."""
    if not given:
        return ""
    form, *values = given
    form = form.replace("\\n", "\n").replace("\\t", "\t")
    places = len(re.findall(r"%[sb]", form))
    text = ""
    while True:
        now, values = values[:places], values[places:]
        filled = iter(now + [""] * places)
        text += re.sub(r"%[sb]", lambda _: next(filled), form).replace("%%", "%")
        if not values or not places:
            return text
