"""Any Content-Type was read as JSON, too large a body was 400, and parser words were shown.
415, 413 before reading, and the words of this API.
"""

from e2e import Story, main

WORDS_OF_PARSERS = ("EOF", "nlohmann", "parse_error", "exception", "unexpected token")


class BodyErrors(Story):
    def test_content_types(self):
        order = self.order()
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp",
                     "application/json; charset=latin-1", "application/json; boundary=x"):
            with self.subTest(kind=kind):
                answer = self.post("/api/v1/sessions", order, {"Content-Type": kind})
                self.problem(answer, 415, "unsupported_media_type")
                self.assertEqual(answer.headers["Accept-Post"], "application/json")
        for number, kind in enumerate(("application/json; charset=UTF-8", "Application/JSON")):
            made = self.post("/api/v1/sessions", {**order, "consumer_id": f"c{number}"},
                             {"Content-Type": kind})
            self.assertEqual(made.status, 201, made)

    def test_too_large_is_refused_before_it_is_read(self):
        head = (b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: 1048577\r\nExpect: 100-continue\r\n\r\n")
        answer = self.client().raw(head, "POST")
        self.problem(answer, 413, "body_too_large")

    def test_no_object(self):
        for body in (b"", b"{", b'{"a"', b"null", b"[]", b'"x"', b"7", b"{}x", b"\x00"):
            with self.subTest(body=body):
                answer = self.post("/api/v1/sessions", body, {"Content-Type": "application/json"})
                text = self.problem(answer, 400, "invalid_request")["detail"]
                self.assertFalse([word for word in WORDS_OF_PARSERS if word in text], text)


if __name__ == "__main__":
    main()
