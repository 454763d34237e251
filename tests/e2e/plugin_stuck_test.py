"""Goal: a call that never comes back costs its provider creates, nobody else anything, and does not
keep the daemon from stopping. Method: a plugin of the corpus that hangs in create, beside the mock.
"""

from e2e import Story, main, wait_for
from e2e.bad_plugin import settings_of

FORCED = 75  # LastResort::kExitCode


class StuckCall(Story):
    providers = ("mock", "bad")
    settings = {"shutdown.grace_s": 1, **settings_of("hangsincall")}

    def provider(self, name="bad"):
        shown = {item["name"]: item for item in self.get("/api/v1/providers").json["providers"]}
        return shown[name]

    def test_it_is_shown_and_the_others_go_on(self):
        session, key = self.running(offer_id=self.offers(provider="mock", limit=1)[0]["id"])
        wait_for(lambda: self.provider()["state"] == "ready", 20, "the bad one is there")
        stuck = self.create(offer_id="bad-o-1", consumer_id="another")["session"]
        # 3 s for its create and 2 s of patience.
        shown = wait_for(lambda: self.stuck(), 30, "the call is stuck")
        self.assertEqual(shown["state_reason"], "a call to the provider does not come back")
        self.assertEqual(self.get("/health").json["services"]["providers"], "impaired")
        self.assertIn('"provider.call.stuck"', self.daemon.log)
        self.assertIn('"provider.renewed"', self.daemon.log)
        refused = self.post("/api/v1/sessions", self.order(offer_id="bad-o-1"))
        self.problem(refused, 503, "provider_unavailable")
        other, _ = self.running(consumer_id="a third",
                                offer_id=self.offers(provider="mock", limit=1)[0]["id"])
        self.destroy(other["id"])

        self.assertEqual(self.daemon.stop(), FORCED)
        self.assertIn('"shutdown.forced"', self.daemon.log)
        self.assertIn("bad: create", self.daemon.log)
        self.daemon.start()
        self.wait_ready()
        again = self.session(session["id"])
        self.assertEqual(again["status"], "running")
        self.assertEqual(self.ssh(again, key, "echo", "still").stdout, "still\n")
        self.assertNotEqual(self.session(stuck["id"])["status"], "running")
        self.destroy(session["id"])
        self.assertEqual(self.market.alive, [])

    def stuck(self):
        shown = self.provider()
        return shown if shown["state"] == "stuck" else None


if __name__ == "__main__":
    main()
