"""Every refusal of a provider became 500 with the provider's raw body, address and query.
Each has its own answer, with the provider's words cut and cleaned, and no address or key in it.
"""

from e2e import Story, main

DIRTY = "no\u0007t\u001b[31m you: https://provider.example/api?api_key=SECRET " + "x" * 4000


class RefusalsMapped(Story):
    def test_each(self):
        for kind, status, code in (("auth", 502, "provider_auth_failed"),
                                   ("refuse", 502, "provision_failed"),
                                   ("no_capacity", 503, "stale_inventory"),
                                   ("rate_limit", 503, "provider_rate_limited"),
                                   ("invalid", 502, "provision_failed"),
                                   # Last: an empty account takes no creates for a while.
                                   ("funds", 502, "provision_failed")):
            with self.subTest(kind=kind):
                order = self.order(consumer_id=kind)
                # The read that confirms refused credentials is refused as well.
                self.market.script(
                    {"operation": "create", "kind": kind, "message": DIRTY},
                    *({"operation": name, "kind": "auth", "times": 1} for name in ("list_instances",)
                      if kind == "auth"))
                body = self.problem(self.post("/api/v1/sessions", order), status, code)
                self.clean(body["detail"])
                self.clean(self.session(body["session_id"])["error"])
                self.market.heal()

    def clean(self, text):
        self.assertLessEqual(len(text), 1024)
        self.assertNotRegex(text, r"[\x00-\x1f\x7f]")
        self.assertNotIn("SECRET", text)

    def test_doubt_is_no_refusal(self):
        for kind in ("bad_response", "lose_before", "lose_after"):
            with self.subTest(kind=kind):
                order = self.order(consumer_id=kind)
                self.market.script({"operation": "create", "kind": kind})
                answer = self.post("/api/v1/sessions", order)
                self.assertEqual((answer.status, answer.json["session"]["phase"]),
                                 (201, "unconfirmed"), answer)


if __name__ == "__main__":
    main()
