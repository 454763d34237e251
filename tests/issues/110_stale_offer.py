"""Offers twenty minutes old were listed and sold.
An offer that is gone at the provider is 503 stale_inventory and leaves the menu at once.
"""

from e2e import Story, main


class StaleOffer(Story):
    def test_gone_at_the_provider(self):
        offer = self.offers(limit=1)[0]
        self.market.script({"operation": "create", "kind": "no_capacity"})
        body = self.problem(self.post("/api/v1/sessions", self.order(offer_id=offer["id"])), 503,
                            "stale_inventory")
        self.assertEqual((body["offer_id"], body["retry_suggested"]), (offer["id"], True))
        self.assertNotIn(offer["id"], [item["id"] for item in self.offers()])
        self.problem(self.get("/api/v1/inventory/" + offer["id"]), 404, "offer_not_found")


if __name__ == "__main__":
    main()
