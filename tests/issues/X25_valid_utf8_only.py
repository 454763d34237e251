"""Lone surrogates were stored as U+FFFD; bad UTF-8 and broken escapes in a query were ignored.
They are refused; what is accepted comes back byte for byte.
"""

import json

from e2e import Story, main


class ValidUtf8Only(Story):
    def test_bodies(self):
        order = json.dumps(self.order(consumer_id="@")).encode()
        for text in (rb"\ud800", rb"\udc00\ud800", rb"\u0000", b"\xff", b"\xc0\xaf",
                     b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"):
            with self.subTest(text=text):
                answer = self.post("/api/v1/sessions", order.replace(b"@", text),
                                   {"Content-Type": "application/json"})
                self.problem(answer, 400, "invalid_request")
        self.assertEqual(self.get("/api/v1/sessions").json["total"], 0)

    def test_queries(self):
        for text in ("%FF", "%C0%AF", "%ED%A0%80"):
            self.problem(self.client().get("/api/v1/sessions?consumer_id=" + text), 400,
                         "invalid_request")
        for text in ("%zz", "%0", "%00"):
            self.problem(self.client().get("/api/v1/sessions?consumer_id=" + text), 400,
                         "malformed_request")

    def test_round_trip(self):
        name = "Zoë 😀 \u2028 \"quoted\" \\ ﬀ"
        made = self.create(consumer_id=name)["session"]
        self.assertEqual(made["consumer_id"], name)
        found = self.get("/api/v1/sessions", consumer_id=name).json
        self.assertEqual([item["consumer_id"] for item in found["sessions"]], [name])


if __name__ == "__main__":
    main()
