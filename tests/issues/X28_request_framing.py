"""Content-Length together with chunked was accepted, and so was a 100 kB address.
Framing that two readers could read differently is refused and the connection closed.
"""

import socket

from e2e import Story, main

GET = b"GET /health HTTP/1.1\r\n"
POST = b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
MALFORMED = {
    "no host": GET + b"\r\n",
    "two hosts": GET + b"Host: a\r\nHost: b\r\n\r\n",
    "no colon": GET + b"Host: x\r\nnonsense\r\n\r\n",
    "space before the colon": GET + b"Host : x\r\n\r\n",
    "folded header": GET + b"Host: x\r\nA: b\r\n c\r\n\r\n",
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "length and chunked": POST + b"Content-Length: 2\r\n" + CHUNKED + b"\r\n2\r\n{}\r\n0\r\n\r\n",
    "gzip coding": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "signed length": POST + b"Content-Length: +2\r\n\r\n{}",
    "hex length": POST + b"Content-Length: 0x2\r\n\r\n{}",
    "negative length": POST + b"Content-Length: -1\r\n\r\n",
    "two words in the request line": b"GET /health\r\nHost: x\r\n\r\n",
    "four words in the request line": b"GET /health x HTTP/1.1\r\nHost: x\r\n\r\n",
    "bad chunk size": POST + CHUNKED + b"\r\nzz\r\n{}\r\n0\r\n\r\n",
    "bare line feed after a chunk size": POST + CHUNKED + b"\r\n2\n{}\r\n0\r\n\r\n",
    "NUL in the target": b"GET /he\x00alth HTTP/1.1\r\nHost: x\r\n\r\n",
    "escaped control byte": b"GET /health%0a HTTP/1.1\r\nHost: x\r\n\r\n",
    "broken escape": b"GET /health%4 HTTP/1.1\r\nHost: x\r\n\r\n",
}
OTHER = {
    "long target": (b"GET /" + b"x" * 8192 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri_too_long"),
    "huge target": (b"GET /" + b"x" * 100000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414,
                    "uri_too_long"),
    "large header block": (GET + b"Host: x\r\nA: " + b"b" * 33000 + b"\r\n\r\n", 431,
                           "headers_too_large"),
    "many headers": (GET + b"Host: x\r\n" + b"A: b\r\n" * 101 + b"\r\n", 431, "headers_too_large"),
    "version 2": (b"GET /health HTTP/2.0\r\nHost: x\r\n\r\n", 505, "http_version_not_supported"),
}
FINE = {
    "bare line feeds": b"GET /health HTTP/1.1\nHost: x\n\n",
    "version 1.0 without host": b"GET /health HTTP/1.0\r\n\r\n",
    "absolute form": b"GET http://x/health HTTP/1.1\r\nHost: x\r\n\r\n",
}


class RequestFraming(Story):
    def refused(self, sent, status, code):
        self.problem(self.client().raw(sent, sent.split(b" ")[0].decode()), status, code)
        with socket.create_connection(("127.0.0.1", self.daemon.port), timeout=20) as wire:
            wire.sendall(sent)
            wire.settimeout(20)
            try:
                while wire.recv(65536):
                    pass
            except ConnectionResetError:
                pass  # Unread bytes of ours; closed all the same.

    def test_malformed(self):
        for name, sent in MALFORMED.items():
            with self.subTest(name):
                self.refused(sent, 400, "malformed_request")

    def test_limits(self):
        for name, (sent, status, code) in OTHER.items():
            with self.subTest(name):
                self.refused(sent, status, code)

    def test_fine(self):
        for name, sent in FINE.items():
            with self.subTest(name):
                self.assertEqual(self.client().raw(sent).status, 200)


if __name__ == "__main__":
    main()
