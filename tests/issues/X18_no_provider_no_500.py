"""With no provider configured the inventory answered 500.
It is 503 inventory_unavailable; every other route answers as usual; the log has one warning.
"""

from e2e import Story, main


class NoProviderNo500(Story):
    providers = ()

    def test_every_get_route(self):
        answer = self.get("/api/v1/inventory")
        self.problem(answer, 503, "inventory_unavailable")
        self.assertIsNotNone(answer.headers["Retry-After"])
        self.problem(self.get("/api/v1/inventory/x-1"), 404, "offer_not_found")
        for path in ("/health", "/ready", "/openapi.json", "/api/v1/sessions", "/api/v1/providers"):
            self.assertEqual(self.get(path).status, 200, path)
        self.assertEqual(self.get("/api/v1/providers").json, {"providers": [], "count": 0})
        self.assertEqual(self.daemon.log.count("daemon.without_providers"), 1)


if __name__ == "__main__":
    main()
