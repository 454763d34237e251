"""What goes over the wire: a request as it came, a reply as it is meant, and how a reply is spoilt.

`send` writes a reply to a connection, truly or as a fault says; no fault is simulated by an
exception, so the client's side sees exactly the bytes, and the end of the connection, that it would
see with a real service.
"""

import json
import random
import socket
import struct
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from marketplaces import noise

HANG_SECONDS = 600
SLOW_PIECES = 20


class NotJson(ValueError):
    """A body that should have been a JSON object."""


class Request:
    def __init__(self, method, target, headers, body):
        self.method = method
        self.target = target
        self.headers = headers
        self.text = body.decode("utf-8", "replace")
        parts = urlsplit(target)
        self.path = parts.path
        self.query = {name: values[-1] for name, values in
                      parse_qs(parts.query, keep_blank_values=True).items()}

    @property
    def bearer(self):
        """The token of the Authorization header; None without one."""
        scheme, _, token = (self.headers.get("Authorization") or "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token else None

    def json(self):
        """The body's object; {} for no body. Raises NotJson."""
        try:
            given = json.loads(self.text or "{}")
        except ValueError as error:
            raise NotJson(str(error)) from None
        if not isinstance(given, dict):
            raise NotJson("not an object")
        return given


@dataclass
class Reply:
    status: int
    body: object = b""  # bytes; text; or what becomes JSON
    headers: dict = field(default_factory=dict)
    type: str = "application/json"

    @property
    def bytes(self):
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


def instead(rule, reply):
    """The reply that is sent in place of `reply` (None: the call was not carried out)."""
    status = rule.get("status")
    if rule.kind == "answer":
        return Reply(status or 200, rule.get("body", ""), dict(rule.get("headers", {})),
                     rule.get("type", "application/json"))
    if rule.kind == "html":
        return Reply(status or 502, noise.page(status or 502), type="text/html")
    if rule.kind == "empty":
        return Reply(status or 200)
    if rule.kind == "garbage":
        return Reply(status or 200, noise.garbage(random.Random(rule.struck)))
    if rule.kind == "deep":
        return Reply(200, noise.deep(rule.get("levels", 100_000)))
    if rule.kind == "huge":
        return Reply(200, noise.huge(rule.get("bytes", 40_000_000)))
    return reply


def head_of(reply, length):
    """`length`: of the body; None: it comes in chunks."""
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
             f"Content-Type: {reply.type}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    lines.append("Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def send(connection, reply, rule, clock):
    """True when the connection may be used again; `reply` None: it ends without an answer. Raises
    OSError when the client went away."""
    kind = rule.kind if rule is not None and rule.on_the_wire else None
    if kind in ("hang", "delay"):
        gone = client_leaves(connection, clock.real_seconds(rule.get("seconds", HANG_SECONDS)))
        if gone or kind == "hang":
            return False
    if kind == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if kind in ("cut", "reset") or reply is None:
        return False
    body = b"" if reply.status in (204, 304) else reply.bytes
    if kind == "truncate":
        part = body[:int(len(body) * rule.get("share", 0.5))]
        connection.sendall(head_of(reply, len(body)) + part)
        return False
    if kind == "flood":
        connection.sendall(head_of(reply, None))
        for chunk in noise.chunks(rule.get("bytes", 200_000_000)):
            connection.sendall(chunk)
        return False
    if kind == "slow":
        return drip(connection, head_of(reply, len(body)) + body,
                    clock.real_seconds(rule.get("seconds", 1)))
    connection.sendall(head_of(reply, len(body)) + body)
    return True


def drip(connection, data, seconds):
    size = max(1, len(data) // SLOW_PIECES)
    for at in range(0, len(data), size):
        if client_leaves(connection, seconds / SLOW_PIECES):
            return False
        connection.sendall(data[at:at + size])
    return True


def client_leaves(connection, seconds):
    """Waits; True as soon as the client has closed its end. It must not send meanwhile."""
    connection.settimeout(seconds)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except TimeoutError:
        return False
    finally:
        connection.settimeout(None)
