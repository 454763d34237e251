"""A `limit` of 0 or -1 returned all sessions.
1 to 500, default 100; more than that comes in pages that neither skip nor repeat.
"""

from e2e import Story, main

SESSIONS = 103


class SessionsLimit(Story):
    settings = {"provider.mock.boot_delay_ms": 3600000}

    def test_refused(self):
        for limit in ("-1", "0", "501", "x", "1.0", ""):
            with self.subTest(limit=limit):
                answer = self.client().get(f"/api/v1/sessions?limit={limit}")
                self.problem(answer, 400, "invalid_request")
                self.assertEqual(list(answer.faults), ["limit"])

    def test_pages(self):
        offer = self.offers(limit=1)[0]["id"]
        for number in range(SESSIONS):
            order = self.order(offer_id=offer, consumer_id=f"c{number}")
            made = self.post("/api/v1/sessions", order, {"Prefer": "respond-async"})
            self.assertIn(made.status, (201, 202), made)
        first = self.get("/api/v1/sessions").json
        self.assertEqual((first["count"], first["total"]), (100, SESSIONS))
        # A row added meanwhile is newer than the cursor, so the next page does not shift.
        self.post("/api/v1/sessions", self.order(offer_id=offer, consumer_id="late"))
        second = self.get("/api/v1/sessions", cursor=first["next_cursor"]).json
        self.assertEqual((second["count"], second["next_cursor"]), (SESSIONS - 100, None))
        names = [item["consumer_id"] for item in first["sessions"] + second["sessions"]]
        self.assertEqual(names, [f"c{number}" for number in reversed(range(SESSIONS))])
        self.problem(self.get("/api/v1/sessions", cursor="invented"), 400, "invalid_request")


if __name__ == "__main__":
    main()
