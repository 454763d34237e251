"""Goal: an offer that failed is told, with why and what it costs it, and stands like that on the
menu. Method: creates on the mock that are refused, one after the other.
"""

from e2e import Story, main

HEALTH = "/api/v1/offer-health"


class OfferHealth(Story):
    settings = {"inventory.refresh_interval_s": 3600}

    def health(self, **query):
        answer = self.get(HEALTH, **query)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["count"], len(answer.json["offers"]))
        return answer.json

    def of(self, offer, **query):
        return next(item for item in self.health(**query)["offers"]
                    if item["offer_id"] == offer["id"])

    def refuse(self, offer, consumer):
        self.market.script({"operation": "create", "kind": "refuse", "message": "not for you"})
        answer = self.post("/api/v1/sessions",
                           self.order(offer_id=offer["id"], consumer_id=consumer))
        self.problem(answer, 502, "provision_failed")
        return answer

    def on_menu(self, offer):
        return self.get(f"/api/v1/inventory/{offer['id']}").json

    def test_refusals_add_up(self):
        offer = self.offers()[0]
        confidence = self.on_menu(offer)["availability_confidence"]
        self.refuse(offer, "a")
        told = self.of(offer)
        self.assertEqual((told["provider"], told["gpu_type"]), ("mock", offer["gpu_type"]))
        self.assertEqual((told["recent_failures"], told["is_suppressed"]), (1, False))
        self.assertEqual(told["confidence_multiplier"], 0.5)
        self.assertEqual(told["last_failure_type"], "refused")
        self.assertIn("not for you", told["last_failure_reason"])
        shown = self.on_menu(offer)
        self.assertTrue(shown["available"])
        self.assertAlmostEqual(shown["availability_confidence"], confidence / 2, places=5)

        self.refuse(offer, "b")
        self.refuse(offer, "c")
        told = self.of(offer, provider="MOCK", gpu_type=offer["gpu_type"][:4])
        self.assertEqual((told["recent_failures"], told["is_suppressed"]), (3, True))
        self.assertEqual(told["confidence_multiplier"], 0)
        self.assertFalse(self.on_menu(offer)["available"])

    def test_many_offers_of_one_type_degrade_it(self):
        by_type = {}
        for offer in self.offers():
            by_type.setdefault(offer["gpu_type"], []).append(offer)
        name, offers = max(by_type.items(), key=lambda item: len(item[1]))
        self.assertGreaterEqual(len(offers), 3, by_type)
        key = f"mock:{name}"
        already = {item["offer_id"] for item in self.health()["offers"]}
        fresh = [offer for offer in offers if offer["id"] not in already]
        for number, offer in enumerate(fresh[:3]):
            self.refuse(offer, f"type {number}")
        types = {item["gpu_type_key"]: item for item in self.health()["gpu_types"]}
        self.assertGreaterEqual(types[key]["failed_offer_count"], 3)
        self.assertTrue(types[key]["is_degraded"])

    def test_an_offer_that_is_gone_is_told_too(self):
        offer = self.offers()[-1]
        self.market.script({"operation": "create", "kind": "no_capacity"})
        answer = self.post("/api/v1/sessions", self.order(offer_id=offer["id"]))
        self.problem(answer, 503, "stale_inventory")
        self.problem(self.get(f"/api/v1/inventory/{offer['id']}"), 404, "offer_not_found")
        told = self.of(offer)
        self.assertEqual((told["last_failure_type"], told["gpu_type"], told["provider"]),
                         ("gone", offer["gpu_type"], "mock"))

    def test_filters(self):
        self.problem(self.get(HEALTH, provider="nobody"), 400, "unknown_provider")
        self.assertEqual(self.health(gpu_type="no such model 9")["offers"], [])


if __name__ == "__main__":
    main()
