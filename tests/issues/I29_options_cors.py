"""OPTIONS was 404, and web pages of any origin were let in.
Only a listed origin is told that it may read answers; OPTIONS says what a route can do.
"""

from e2e import Story, main

MINE, OTHER = "https://shop.example", "https://evil.example"
PREFIX = "access-control-"


class OptionsCors(Story):
    settings = {"server.cors_origins": f"http://localhost:3000, {MINE}"}

    def cors(self, answer):
        return {name.lower(): value for name, value in answer.headers.items()
                if name.lower().startswith(PREFIX)}

    def test_preflight_of_a_listed_origin(self):
        answer = self.client().request("OPTIONS", "/api/v1/sessions", headers={
            "Origin": MINE, "Access-Control-Request-Method": "POST"})
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertEqual(answer.headers["Allow"], "GET, HEAD, POST, OPTIONS")
        self.assertEqual(answer.headers["Vary"], "Origin")
        self.assertEqual(self.cors(answer), {
            "access-control-allow-origin": MINE,
            "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
            "access-control-allow-headers":
                "Authorization, Content-Type, Idempotency-Key, Prefer, X-Request-Id",
            "access-control-max-age": "600"})

    def test_answers_to_a_listed_origin(self):
        for path, status in (("/api/v1/sessions", 200), ("/api/v1/nope", 404), ("/health", 200)):
            with self.subTest(path):
                answer = self.get(path, {"Origin": MINE})
                self.assertEqual(answer.status, status)
                self.assertEqual(self.cors(answer), {
                    "access-control-allow-origin": MINE,
                    "access-control-expose-headers":
                        "X-Request-Id, Location, Retry-After, RateLimit-Limit, "
                        "RateLimit-Remaining, RateLimit-Reset"})

    def test_any_other_origin_and_none(self):
        for headers in ({}, {"Origin": OTHER}, {"Origin": "null"}, {"Origin": MINE + ":443"},
                        {"Origin": MINE.upper()}, {"Origin": "*"}):
            with self.subTest(headers):
                preflight = self.client().request("OPTIONS", "/api/v1/sessions", headers=headers)
                self.assertEqual(preflight.status, 204)
                self.assertIn("Allow", preflight.headers)
                self.assertEqual(self.cors(preflight), {})
                self.assertEqual(self.cors(self.get("/api/v1/sessions", headers)), {})

    def test_options_of_the_server_and_of_nothing(self):
        self.assertEqual(self.client().request("OPTIONS", "*").status, 204)
        self.problem(self.client().request("OPTIONS", "/nope"), 404, "route_not_found")


if __name__ == "__main__":
    main()
