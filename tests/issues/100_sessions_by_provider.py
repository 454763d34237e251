"""The session list had no provider filter.
Two providers of the same plugin: each filter shows its own sessions; an unknown name is refused.
"""

from e2e import Story, main


class SessionsByProvider(Story):
    providers = ("mock", "other")
    settings = {"provider.other.plugin": "mock"}

    def test_each_sees_its_own(self):
        made = {}
        for name in self.providers:
            offer = self.offers(provider=name, limit=1)[0]
            self.assertTrue(offer["id"].startswith(name + "-"), offer)
            made[name] = self.create(offer_id=offer["id"], consumer_id=name)["session"]
            self.assertEqual(made[name]["provider"], name)
        for name in self.providers:
            found = self.get("/api/v1/sessions", provider=name.upper()).json
            self.assertEqual([item["id"] for item in found["sessions"]], [made[name]["id"]])
        self.problem(self.get("/api/v1/sessions", provider="bogus"), 400, "unknown_provider")


if __name__ == "__main__":
    main()
