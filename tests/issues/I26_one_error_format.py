"""The router's 404 was plain text, the API's JSON.
Every error is a problem with a code and the request's id, wherever it arises.
"""

from e2e import Story, main

UNKNOWN = ("/", "/api", "/api/v1", "/api/v1/", "/api/v1/nope", "/API/V1/inventory", "/health/x",
           "/api/v1//inventory", "/api/v1/./inventory", "/api/v1/x/../inventory",
           "/api/v1/inventory%2Fx/y", "/api/v1/sessions/a/b/c")


class OneErrorFormat(Story):
    def test_unknown_routes(self):
        for path in UNKNOWN:
            with self.subTest(path=path):
                self.problem(self.get(path), 404, "route_not_found")

    def test_broken_escapes(self):
        for path in ("/api/v1/%zz", "/api/v1/inventory?gpu_type=%z", "/api/v1/inventory?x=%"):
            with self.subTest(path=path):
                self.problem(self.get(path), 400, "malformed_request")

    def test_wrong_methods(self):
        for path, allowed in (("/health", "GET, HEAD, OPTIONS"),
                              ("/api/v1/inventory", "GET, HEAD, OPTIONS"),
                              ("/api/v1/sessions", "GET, HEAD, POST, OPTIONS")):
            for method in ("PUT", "PATCH", "BREW", "get"):
                with self.subTest(path=path, method=method):
                    answer = self.client().request(method, path)
                    self.problem(answer, 405, "method_not_allowed")
                    self.assertEqual(answer.headers["Allow"], allowed)

    def test_the_id_is_the_requests_own(self):
        answer = self.get("/nope", {"X-Request-Id": "mine-1"})
        self.assertEqual(self.problem(answer, 404, "route_not_found")["request_id"], "mine-1")
        answer = self.get("/nope", {"X-Request-Id": "not mine"})
        self.assertNotEqual(self.problem(answer, 404, "route_not_found")["request_id"], "not mine")

    def test_one_trailing_slash_is_nothing(self):
        self.assertEqual(self.get("/api/v1/inventory/").status, 200)


if __name__ == "__main__":
    main()
