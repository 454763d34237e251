"""Accept was ignored.
What admits JSON gets it; anything else is 406, and that problem is sent whatever Accept says.
"""

from e2e import Story, main

FINE = ("*/*", "application/*", "application/json", "text/html, application/json;q=0.1",
        "application/xml;q=0.9, */*;q=0.8", "APPLICATION/JSON", "application/json; charset=utf-8")
REFUSED = ("text/html", "application/xml", "application/json;q=0", "*/*;q=0",
           "application/json;q=0, text/plain", "text/*", "image/png, text/html;q=0.5")


class Accept406(Story):
    def test_fine(self):
        for accept in FINE:
            with self.subTest(accept=accept):
                self.assertEqual(self.get("/api/v1/sessions", {"Accept": accept}).status, 200)
        self.assertEqual(self.client().raw(
            b"GET /api/v1/sessions HTTP/1.1\r\nHost: x\r\n\r\n").status, 200)

    def test_refused(self):
        for accept in REFUSED:
            with self.subTest(accept=accept):
                self.problem(self.get("/api/v1/sessions", {"Accept": accept}), 406,
                             "not_acceptable")

    def test_a_refused_create_makes_nothing(self):
        answer = self.post("/api/v1/sessions", self.order(), {"Accept": "text/html"})
        self.problem(answer, 406, "not_acceptable")
        self.assertEqual(self.get("/api/v1/sessions").json["total"], 0)


if __name__ == "__main__":
    main()
