"""`done` on an unknown or malformed id answered 500.
Every session route says 404 session_not_found, for an id nobody has and for what is no id at all.
"""

from e2e import Story, main

NOBODY = "00000000-0000-0000-0000-000000000000"
ROUTES = (("GET", "", None), ("DELETE", "", None), ("POST", "/done", None),
          ("POST", "/extend", {"additional_hours": 1}), ("GET", "/diagnostics", None),
          ("GET", "/events", None))


class DoneUnknown404(Story):
    def test_every_session_route(self):
        for method, tail, body in ROUTES:
            for name in (NOBODY, NOBODY.replace("0", "A"), "nope", "%20", "..", NOBODY + "0"):
                with self.subTest(method=method, tail=tail, id=name):
                    answer = self.client().request(method, f"/api/v1/sessions/{name}{tail}", body)
                    self.problem(answer, 404, "session_not_found")


if __name__ == "__main__":
    main()
