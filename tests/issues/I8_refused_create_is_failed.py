"""The provider refused, and the session stayed pending for ever and blocked the offer.
It is failed, with the reason and its end, before the answer; the same pair can be ordered at once.
"""

from e2e import Story, main

REFUSALS = (("refuse", 502, "provision_failed", True), ("invalid", 502, "provision_failed", False),
            ("no_capacity", 503, "stale_inventory", True),
            ("rate_limit", 503, "provider_rate_limited", True),
            # Last: an empty account takes no creates for five minutes.
            ("funds", 502, "provision_failed", None))


class RefusedCreateIsFailed(Story):
    def test_each_refusal(self):
        for kind, status, code, suggested in REFUSALS:
            with self.subTest(kind=kind):
                order = self.order(consumer_id=kind)
                self.market.script({"operation": "create", "kind": kind})
                body = self.problem(self.post("/api/v1/sessions", order), status, code)
                self.assertEqual((body["offer_id"], body["provider"]), (order["offer_id"], "mock"))
                self.assertEqual((body["error_type"], body["message"]), (code, body["detail"]))
                if suggested is not None:
                    self.assertEqual(body["retry_suggested"], suggested)
                session = self.session(body["session_id"])
                self.assertEqual((session["status"], session["phase"]), ("failed", "gone"))
                self.assertIsNotNone(session["stopped_at"])
                self.assertRegex(session["error"], r"^[a-z_]+: .")
                self.assertEqual(self.market.alive, [])
        self.assertEqual(self.get("/api/v1/sessions", status="pending").json["total"], 0)

    def test_a_slot_is_free_again(self):
        order = self.order()
        self.market.script({"operation": "create", "kind": "refuse"})
        self.problem(self.post("/api/v1/sessions", order), 502, "provision_failed")
        again = self.post("/api/v1/sessions", order)
        self.assertEqual(again.status, 201, again)
        self.destroy(again.json["session"]["id"])


if __name__ == "__main__":
    main()
