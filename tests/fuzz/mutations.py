"""Requests that are almost right, made from the description of the routes.

`Maker(description, ids).request(random)` gives the same bytes for the same random numbers.
"""

import collections
import json
import string
import urllib.parse

Made = collections.namedtuple("Made", "method target bytes framed")
# `framed`: its length is what it says, so the connection serves another one after it.

METHODS = ("GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "TRACE", "get", "G\u00c9T")
INTEGERS = (0, 1, -1, 2, 13, 500, 501, 1000, 1001, 2**31, 2**63 - 1, 2**63, -2**63 - 1, 10**30)
WORDS = ("", " ", "0", "null", "true", "-1", "1e400", "0x10", "2.0", "NaN", "%", "%zz", "%00",
         "a%00b", "\u00fc\u4e2d", "\ud83d\ude00", "'; DROP TABLE sessions; --", "<script>",
         "${x:y}", "../../etc/passwd", "A" * 300, "a,b", "[1]", "{}", "\\", "\"", "mock-1",
         "MOCK-1", "+", "%2F", "\t")
HEADERS = (("Accept", "*/*"), ("Accept", "text/html"), ("Accept", "application/json;q=0"),
           ("Accept", ";;;,,,q="), ("Content-Type", "text/plain"), ("Content-Type", ";"),
           ("Content-Type", "application/json; charset=latin1"), ("X-Request-Id", "a b"),
           ("X-Request-Id", "x" * 200), ("Prefer", "respond-async"), ("Prefer", "=,;="),
           ("Idempotency-Key", "k"), ("Idempotency-Key", "k" * 300), ("Idempotency-Key", "\u00e9"),
           ("Accept-Encoding", "gzip"), ("Accept-Encoding", "gzip;q=0, *;q=z"),
           ("Expect", "100-continue"), ("Expect", "nothing"), ("Connection", "close"),
           ("Connection", "keep-alive, upgrade"), ("Upgrade", "h2c"), ("Range", "bytes=0-1"),
           ("If-None-Match", "*"), ("Authorization", "Bearer x"), ("Origin", "null"),
           ("X-Long", "y" * 4000), ("Cookie", "a=b"), ("TE", "trailers"))
BREAKS = ("flip", "cut", "double", "lf", "length", "chunks", "no host", "two hosts", "version")


def _pick_some(random, most):
    return min(int(random.expovariate(1.0)), most)


def _quoted(text, safe):
    return urllib.parse.quote(text, safe=safe, errors="surrogatepass")


class Maker:
    def __init__(self, description, ids):
        """`ids`: values for the variables of paths, {name: [...]}."""
        self.ids = ids
        self.operations = [
            (path, method.upper(), operation)
            for path, methods in sorted(description["paths"].items())
            for method, operation in sorted(methods.items()) if method in ("get", "post", "delete")]

    def request(self, random):
        path, method, operation = random.choice(self.operations)
        target = self._path(random, path) + self._query(random, operation)
        body = self._body(random, operation)
        headers = [("Host", "localhost")]
        if body:
            headers.append(("Content-Type", "application/json"))
        for _ in range(_pick_some(random, 5)):
            headers.append(random.choice(HEADERS))
        if random.random() < 0.1:
            method = random.choice(METHODS)
        if body or random.random() < 0.1:
            headers.append(("Content-Length", str(len(body))))
        lines = [f"{method} {target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers]
        head = "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n"
        if random.random() < 0.9:
            return Made(method, target, head + body, True)
        return Made(method, target, self._broken(random, head, body), False)

    def _path(self, random, path):
        segments = [self._segment(random, segment) for segment in path.split("/")[1:]]
        if random.random() < 0.05:
            segments.insert(random.randrange(len(segments) + 1),
                            random.choice(("", "..", ".", "x")))
        if random.random() < 0.03:
            segments.pop()
        return "/" + "/".join(segments) + random.choice(("", "", "", "", "/", "//", "%2F"))

    def _segment(self, random, segment):
        if segment.startswith("{") and random.random() < 0.8:
            return random.choice(self.ids.get(segment[1:-1], ["1"]))
        if segment.startswith("{") or random.random() < 0.02:
            return _quoted(random.choice(WORDS), "%/+{}")
        return segment

    def _query(self, random, operation):
        items = []
        for parameter in operation.get("parameters", []):
            if parameter["in"] != "query" or random.random() < 0.6:
                continue
            value = self._text(random, parameter["schema"])
            items.append((parameter["name"], value))
            if random.random() < 0.03:
                items.append(items[-1])
        if random.random() < 0.05:
            items.append((random.choice(WORDS), random.choice(WORDS)))
        if not items:
            return random.choice(("", "", "", "?", "?&&", "?="))
        quoted = [(_quoted(name, "%"), _quoted(value, "%+"))
                  for name, value in items]
        return "?" + "&".join(f"{name}={value}" for name, value in quoted)

    def _text(self, random, schema):
        value = self._value(random, schema)
        return value if isinstance(value, str) else json.dumps(value)

    def _value(self, random, schema):
        """Mostly what the schema says, sometimes anything."""
        if random.random() < 0.15:
            return random.choice(WORDS + INTEGERS)
        if "enum" in schema:
            return random.choice(schema["enum"])
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = random.choice(kind)
        if kind == "integer":
            return random.choice(INTEGERS) if random.random() < 0.3 else random.randrange(1, 20)
        if kind == "number":
            return random.choice((0, 0.5, 1, 1e-9, 1e300, -0.0, 12.8, round(random.random(), 6)))
        if kind == "boolean":
            return random.random() < 0.5
        if kind == "array":
            return [self._value(random, schema.get("items", {}))
                    for _ in range(_pick_some(random, 40))]
        if kind == "null":
            return None
        length = random.choice((1, 1, 5, schema.get("minLength", 1), schema.get("maxLength", 20)))
        return "".join(random.choice(string.ascii_letters + string.digits)
                       for _ in range(min(length, 5000)))

    def _body(self, random, operation):
        schema = (operation.get("requestBody", {}).get("content", {})
                  .get("application/json", {}).get("schema"))
        if not schema:
            return b"" if random.random() < 0.95 else b"{}"
        members = {}
        for name, member in schema.get("properties", {}).items():
            wanted = 0.97 if name in schema.get("required", []) else 0.2
            if random.random() < wanted:
                members[name] = self._value(random, member)
        for name, known in (("offer_id", "offer_id"), ("session_id", "id")):
            if name in members and random.random() < 0.8:
                members[name] = random.choice(self.ids.get(known, ["mock-1"]))
        if random.random() < 0.05:
            members[random.choice(WORDS)] = random.choice(WORDS)
        text = json.dumps(members, ensure_ascii=random.random() < 0.5)
        shape = random.random()
        if shape < 0.03:
            text = "[" * random.randrange(1, 200) + text
        elif shape < 0.06:
            text = text[:random.randrange(len(text) + 1)]
        elif shape < 0.08:
            text += random.choice(("{}", " ", "\0", "x", ",", "//"))
        elif shape < 0.1:
            text = text[:-1] + ',"offer_id":"mock-1","offer_id":"mock-2"}'
        elif shape < 0.11:
            text = json.dumps({"consumer_id": "x" * random.choice((10_000, 1_048_576))})
        body = bytearray(text.encode("utf-8", "surrogatepass"))
        if body and random.random() < 0.05:
            body[random.randrange(len(body))] = random.randrange(256)
        return bytes(body)

    def _broken(self, random, head, body):
        how = random.choice(BREAKS)
        whole = bytearray(head + body)
        if how == "flip":
            for _ in range(random.randrange(1, 6)):
                whole[random.randrange(len(whole))] = random.randrange(256)
        elif how == "cut":
            del whole[random.randrange(len(whole)):]
        elif how == "double":
            whole = whole + whole
        elif how == "lf":
            whole = whole.replace(b"\r\n", b"\n")
        elif how == "length":
            wrong = random.choice((b"-1", b"1e3", b"18446744073709551616", b"99", b"1, 2", b""))
            whole = whole.replace(b"\r\n", b"\r\nContent-Length: " + wrong + b"\r\n", 1)
        elif how == "chunks":
            sizes = random.choice((b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body), b"zz\r\n",
                                   b"5\r\nab", b"0\r\nX: y\r\n\r\n", b"ffffffffffffffff\r\n",
                                   b"1;x=y\r\na\r\n0\r\n\r\n"))
            coding = b"\r\nTransfer-Encoding: chunked\r\n"
            whole = bytearray(head.replace(b"\r\n", coding, 1) + sizes)
        elif how == "no host":
            whole = whole.replace(b"Host: localhost\r\n", b"", 1)
        elif how == "two hosts":
            whole = whole.replace(b"Host: localhost\r\n", b"Host: a\r\nhost: b\r\n", 1)
        else:
            wrong = random.choice((b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9", b"http/1.1", b"",
                                   b"HTTP/1.1 x"))
            whole = whole.replace(b"HTTP/1.1", wrong, 1)
        return bytes(whole)
