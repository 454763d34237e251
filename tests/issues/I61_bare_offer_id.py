"""An id without its prefix was sent to the provider and failed there.
A bare native id is taken when one offer has it; else 404 with the forms, before any session exists.
"""

from e2e import Story, main


class BareOfferId(Story):
    def test_one_offer_has_it(self):
        offer = self.offers(limit=1)[0]
        found = self.get("/api/v1/inventory/" + offer["provider_id"])
        self.assertEqual((found.status, found.json["id"]), (200, offer["id"]))
        made = self.create(offer_id=offer["provider_id"])["session"]
        self.assertEqual(made["offer_id"], offer["id"])

    def test_nobody_has_it(self):
        for name in ("mock-none", "none", "12345678", "bogus-1"):
            with self.subTest(name=name):
                body = self.problem(self.get("/api/v1/inventory/" + name), 404, "offer_not_found")
                self.assertIn("mock-", body["detail"])
                before = self.get("/api/v1/sessions").json["total"]
                self.problem(self.post("/api/v1/sessions", self.order(offer_id=name)), 404,
                             "offer_not_found")
                self.assertEqual(self.get("/api/v1/sessions").json["total"], before)


class TwoHaveIt(Story):
    providers = ("mock", "other")
    settings = {"provider.other.plugin": "mock"}

    def test_both_are_named(self):
        native = self.offers(provider="mock", limit=1)[0]["provider_id"]
        body = self.problem(self.post("/api/v1/sessions", self.order(offer_id=native)), 404,
                            "offer_not_found")
        self.assertIn("mock-" + native, body["detail"])
        self.assertIn("other-" + native, body["detail"])
        self.assertEqual(self.get("/api/v1/sessions").json["total"], 0)


if __name__ == "__main__":
    main()
