"""Creates that hung took all workers of their provider: machines that had long booted billed and
were not handed over. While a dozen creates are out, a machine that is there becomes its consumer's.
"""

from e2e import Story, main, together, wait_for

HUNG = 12
CREATES_AT_ONCE = 4  # engine.call_workers
CREATE_TAKES_MS = 60_000


class HungCreates(Story):
    settings = {"provider.mock.boot_delay_ms": 3000, "engine.boot_poll_ms": 200,
                "server.rate_per_s": 0}

    def order_of(self, offer, name):
        return self.post("/api/v1/sessions", self.order(offer_id=offer["id"], consumer_id=name),
                         {"Prefer": "respond-async"})

    def test_a_machine_that_booted_is_handed_over_meanwhile(self):
        offers = self.offers()
        first = self.order_of(offers[0], "first")
        self.assertIn(first.status, (201, 202), first)
        session = first.json["session"]["id"]
        wait_for(lambda: self.market.alive, 30, "its machine is made")
        self.market.script({"operation": "create", "kind": "delay", "times": -1,
                            "delay_ms": CREATE_TAKES_MS})
        together([lambda offer=offer: self.order_of(offer, offer["id"])
                  for offer in offers[1:HUNG + 1]])
        wait_for(lambda: self.get(f"/api/v1/sessions/{session}").json["status"] == "running",
                 CREATE_TAKES_MS / 1e3, "it runs")
        # Hardly one of them has been given up yet: it did not wait for them.
        others = [item for item in self.get("/api/v1/sessions", limit=100).json["sessions"]
                  if item["id"] != session]
        self.assertEqual(len(others), HUNG)
        given_up = [item for item in others if item["phase"] not in ("queued", "creating")]
        self.assertLessEqual(len(given_up), CREATES_AT_ONCE)


if __name__ == "__main__":
    main()
