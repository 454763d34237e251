"""A marketplace that was down was asked again and again, and creates waited for it.
Five failures in a row open the breaker: creates are refused at once, destroys still go out.
"""

from e2e import Story, main, wait_for


class OpenBreaker(Story):
    settings = {"inventory.refresh_interval_s": 1, "provider.mock.breaker_open_ms": 4000}

    def breaker(self):
        shown, = self.get("/api/v1/providers").json["providers"]
        return shown["circuit_breaker"]

    def test_creates_stop_and_destroys_go_out(self):
        session, _ = self.running()
        offer = self.offers(limit=1)[0]["id"]
        self.market.fault("any", "transient")
        for number in range(5):
            answer = self.post("/api/v1/sessions",
                               self.order(offer_id=offer, consumer_id=f"consumer-{number}"))
            self.assertNotEqual(answer.status, 500, answer)
        wait_for(lambda: self.breaker() == "open", 60, "the breaker opens")
        listed, created = self.market.calls("list_offers"), self.market.calls("create")
        refused = self.post("/api/v1/sessions", self.order(offer_id=offer, consumer_id="another"))
        self.problem(refused, 503, "provider_unavailable")
        self.assertEqual(self.market.calls("create"), created, "the refused create was sent")
        sent = self.market.calls("destroy")
        self.delete(f"/api/v1/sessions/{session['id']}")
        wait_for(lambda: self.market.calls("destroy") > sent, 30, "a destroy goes out")
        # One probing call each time that it is half open, not one a second.
        self.assertLessEqual(self.market.calls("list_offers"), listed + 10)
        self.market.heal()
        wait_for(lambda: self.breaker() == "closed", 60, "the breaker closes")
        self.destroy(session["id"])
        self.assertEqual(self.market.alive, [])


if __name__ == "__main__":
    main()
