"""Content-Length beside chunked, and a path of 100 kB, were both taken.
Every broken framing is refused with its own code, told to the client, and ends the connection.
"""

import socket

from e2e import Story, main
from e2e.client import Answer

HOST = "Host: x\r\n"
CHUNKED = "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


def get(fields=HOST, target="/health", version="HTTP/1.1"):
    return f"GET {target} {version}\r\n{fields}\r\n"


def post(fields, body=""):
    return f"POST /api/v1/sessions HTTP/1.1\r\n{HOST}{fields}\r\n{body}"


MALFORMED = {
    # The request line.
    "no version": "GET /health\r\n\r\n",
    "no target": "GET HTTP/1.1\r\nHost: x\r\n\r\n",
    "two blanks": "GET  /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "a blank behind the version": "GET /health HTTP/1.1 \r\nHost: x\r\n\r\n",
    "a blank in front": " GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tab as separator": "GET\t/health HTTP/1.1\r\nHost: x\r\n\r\n",
    "a blank in the target": get(target="/hea lth"),
    "HTTP in small letters": get(version="http/1.1"),
    "another protocol": get(version="FTP/1.1"),
    "a version of three digits": get(version="HTTP/1.10"),
    "a bare CR in the line": "GET /health\rHTTP/1.1\r\nHost: x\r\n\r\n",
    "no method": "/health HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method with a bracket": "G[T /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "a TLS hello": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "the asterisk form with GET": get(target="*"),
    "no path and no authority": get(target="health"),
    # The target.
    "NUL in the target": get(target="/hea\0lth"),
    "a control character in the target": get(target="/hea\x01lth"),
    "DEL in the target": get(target="/hea\x7flth"),
    "an escaped NUL": get(target="/hea%00lth"),
    "an escaped control character": get(target="/hea%1flth"),
    "an escaped line end": get(target="/health?a=%0d%0a"),
    "half an escape": get(target="/hea%4"),
    "an escape that is none": get(target="/hea%zzlth"),
    "a lone per cent sign": get(target="/health?a=%"),
    # Host.
    "no Host": get(""),
    "two Hosts": get(HOST + HOST),
    "two Hosts on 1.0": get(HOST + HOST, version="HTTP/1.0"),
    "a Host with a path": get("Host: x/y\r\n"),
    # Header lines.
    "no colon": get(HOST + "abc\r\n"),
    "no name": get(HOST + ": abc\r\n"),
    "a space before the colon": get(HOST + "a : b\r\n"),
    "a tab before the colon": get(HOST + "a\t: b\r\n"),
    "a folded line": get(HOST + "a: b\r\n c\r\n"),
    "a folded line with a tab": get(HOST + "a: b\r\n\tc\r\n"),
    "a folded first line": get(" " + HOST),
    "NUL in a value": get(HOST + "a: b\0c\r\n"),
    "a control character in a value": get(HOST + "a: b\x01c\r\n"),
    "a bare CR in a value": get(HOST + "a: b\rX: c\r\n"),
    "NUL in a name": get(HOST + "a\0: b\r\n"),
    "a blank in a name": get(HOST + "a b: c\r\n"),
    "a bracket in a name": get(HOST + "a(b): c\r\n"),
    # Content-Length and Transfer-Encoding.
    "two different lengths": post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"),
    "the same length twice": post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
    "a list of lengths": post("Content-Length: 2, 2\r\n", "{}"),
    "a length with a plus": post("Content-Length: +2\r\n", "{}"),
    "a negative length": post("Content-Length: -2\r\n", "{}"),
    "a hexadecimal length": post("Content-Length: 0x2\r\n", "{}"),
    "a length with a fraction": post("Content-Length: 2.0\r\n", "{}"),
    "an empty length": post("Content-Length: \r\n", "{}"),
    "a length that is a word": post("Content-Length: two\r\n", "{}"),
    "a blank in a length": post("Content-Length: 2 2\r\n", "{}"),
    "length and chunked": post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                               "2\r\n{}\r\n0\r\n\r\n"),
    "chunked and length": post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
                               "2\r\n{}\r\n0\r\n\r\n"),
    "gzip": post("Transfer-Encoding: gzip\r\n", "2\r\n{}\r\n0\r\n\r\n"),
    "gzip, chunked": post("Transfer-Encoding: gzip, chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"),
    "chunked, identity": post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
    "chunked twice": post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                          "0\r\n\r\n"),
    "identity": post("Transfer-Encoding: identity\r\n", "0\r\n\r\n"),
    "an empty coding": post("Transfer-Encoding:\r\n", "0\r\n\r\n"),
    "chunked on 1.0": "POST /api/v1/sessions HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
    "0\r\n\r\n",
    # Chunks.
    "an empty size": CHUNKED + "\r\n{}\r\n0\r\n\r\n",
    "a size that is a word": CHUNKED + "two\r\n{}\r\n0\r\n\r\n",
    "a size with 0x": CHUNKED + "0x2\r\n{}\r\n0\r\n\r\n",
    "a size with a plus": CHUNKED + "+2\r\n{}\r\n0\r\n\r\n",
    "a negative size": CHUNKED + "-2\r\n{}\r\n0\r\n\r\n",
    "a blank before a size": CHUNKED + " 2\r\n{}\r\n0\r\n\r\n",
    "a blank behind a size": CHUNKED + "2 \r\n{}\r\n0\r\n\r\n",
    "a bare LF behind a size": CHUNKED + "2\n{}\r\n0\r\n\r\n",
    "a size of 17 digits": CHUNKED + "00000000000000002\r\n{}\r\n0\r\n\r\n",
    "a chunk longer than its size": CHUNKED + "1\r\n{}\r\n0\r\n\r\n",
    "a chunk without its line end": CHUNKED + "2\r\n{}0\r\n\r\n",
    "a chunk that a bare LF ends": CHUNKED + "2\r\n{}\n0\r\n\r\n",
    "a trailer without colon": CHUNKED + "2\r\n{}\r\n0\r\nabc\r\n\r\n",
    "a bare LF at the end": CHUNKED + "2\r\n{}\r\n0\r\n\n",
}
OTHERS = {
    "HTTP/2": (505, "http_version_not_supported", get(version="HTTP/2.0")),
    "HTTP/0.9": (505, "http_version_not_supported", get(version="HTTP/0.9")),
    "the preface of HTTP/2": (505, "http_version_not_supported", "PRI * HTTP/2.0\r\n\r\n"),
    "a path of 100 kB": (414, "uri_too_long", get(target="/" + "a" * 100_000)),
    "a target of 8193 bytes": (414, "uri_too_long", get(target="/" + "a" * 8_192)),
    "101 headers": (431, "headers_too_large", get(HOST + "a: b\r\n" * 100)),
    "headers of 32 KiB": (431, "headers_too_large", get(HOST + "a: " + "b" * 32_768 + "\r\n")),
    "a body of 1 MiB + 1": (413, "body_too_large", post("Content-Length: 1048577\r\n")),
    "a chunk of 1 MiB + 1": (413, "body_too_large", CHUNKED + "100001\r\n"),
    "a length beyond 64 bits": (413, "body_too_large",
                                post("Content-Length: 99999999999999999999\r\n")),
}
TAKEN = {
    "bare LF ends header lines": "GET /health HTTP/1.1\nHost: x\nConnection: close\n\n",
    "an empty line first": "\r\n" + get(HOST + "Connection: close\r\n"),
    "absolute form": get(HOST + "Connection: close\r\n", target="http://x/health"),
    "a trailing slash": get(HOST + "Connection: close\r\n", target="/health/"),
    "HTTP/1.0 without Host": get("", version="HTTP/1.0"),
    "100 headers": get(HOST + "Connection: close\r\n" + "a: b\r\n" * 98),
    "a header value of 20 kB": get(HOST + "Connection: close\r\na: " + "b" * 20_000 + "\r\n"),
    "a GET with a body": get(HOST + "Connection: close\r\nContent-Length: 3\r\n") + "abc",
    "a GET with chunks": get(HOST + "Connection: close\r\nTransfer-Encoding: chunked\r\n")
    + "3;a=b\r\nabc\r\n0\r\nT: u\r\n\r\n",
}


class RequestFraming(Story):
    def everything(self, sent):
        """All that the daemon answers until it closes; fails when it does not, or resets."""
        with socket.create_connection(("127.0.0.1", self.daemon.port), timeout=30) as wire:
            wire.sendall(sent.encode("latin-1"))
            got = b""
            while chunk := wire.recv(65536):
                got += chunk
            return got

    def answer(self, sent):
        got = self.everything(sent)
        head, _, body = got.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            headers[name] = value
        self.assertEqual(int(headers["Content-Length"]), len(body), got)
        return Answer(int(lines[0].split(" ")[1]), headers, body)

    def refused(self, sent, status, code):
        answer = self.answer(sent + get())  # What comes behind must not be answered.
        self.problem(answer, status, code)
        self.assertEqual(answer.headers["Connection"], "close")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_malformed(self):
        self.assertGreaterEqual(len(MALFORMED), 60)
        for why, sent in MALFORMED.items():
            with self.subTest(why):
                self.refused(sent, 400, "malformed_request")

    def test_other_refusals(self):
        for why, (status, code, sent) in OTHERS.items():
            with self.subTest(why):
                self.refused(sent, status, code)

    def test_taken(self):
        for why, sent in TAKEN.items():
            with self.subTest(why):
                self.assertEqual(self.answer(sent).status, 200)


class RequestFramingStock(RequestFraming):
    settings = {"server.listener": "stock"}


if __name__ == "__main__":
    main()
