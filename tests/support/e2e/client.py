"""A small HTTP client that hides nothing: each answer has its status, headers, bytes and JSON, and
is held against the description that the service gives of itself."""

import http.client
import json
import socket
from urllib.parse import urlencode

from e2e.description import description_of


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # http.client's: case-insensitive, get_all() for repeated ones
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The problem's code; None when the answer is no problem."""
        return self.json.get("code") if self.is_problem else None

    @property
    def is_problem(self):
        return (self.headers.get("Content-Type") or "").startswith("application/problem+json")

    @property
    def faults(self):
        """{field: reason} of a 400."""
        return {fault["name"]: fault["reason"] for fault in self.json.get("fields", [])}

    def __repr__(self):
        return f"{self.status} {self.body[:600].decode('utf-8', 'replace')}"


class Client:
    def __init__(self, port, timeout=75, token=None):
        """`token`: sent with every request."""
        self.port = port
        self.timeout = timeout
        self.own_headers = {"Authorization": f"Bearer {token}"} if token else {}

    def request(self, method, target, body=None, headers=None):
        """A dict is sent as JSON; bytes go out as they are, without a Content-Type."""
        headers = {**self.own_headers, **(headers or {})}
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, target, body=body, headers=headers)
            received = connection.getresponse()
            answer = Answer(received.status, received.headers, received.read())
        finally:
            connection.close()
        description = description_of(self.port, self.own_headers)
        if description:
            description.check(method, target, answer)
        return answer

    def get(self, path, headers=None, **query):
        target = path + ("?" + urlencode(query) if query else "")
        return self.request("GET", target, headers=headers)

    def post(self, path, body=None, headers=None):
        return self.request("POST", path, body, headers)

    def delete(self, path, headers=None):
        return self.request("DELETE", path, headers=headers)

    def raw(self, sent, method="GET"):
        """Writes the bytes on a connection of its own; the first answer, or None when none came."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout) as wire:
            try:
                wire.sendall(sent)
            except (BrokenPipeError, ConnectionResetError):
                pass  # Refused before it was all sent; the answer is there to read.
            answer = http.client.HTTPResponse(wire, method=method)
            try:
                answer.begin()
            except (http.client.HTTPException, ConnectionResetError):
                return None
            return Answer(answer.status, answer.headers, answer.read())
