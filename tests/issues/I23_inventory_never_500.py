"""The inventory answered 500 now and then.
A provider that fails is told of in the answer; all failing with nothing cached is 503.
"""

import collections
import time

from e2e import Story, main, wait_for

READS, FAILURES = 1000, 2


class InventoryNever500(Story):
    settings = {"server.rate_per_s": 0, "inventory.refresh_interval_s": 1}

    def test_failing_at_random(self):
        self.market.script({"operation": "list_offers", "kind": "transient", "times": -1,
                            "probability": 0.5, "seed": 7})
        seen, failures, failed = collections.Counter(), 0, False
        give_up = time.monotonic() + 90
        # Reads that no list fails beside would show nothing.
        while seen.total() < READS or failures < FAILURES:
            self.assertLess(time.monotonic(), give_up, f"{failures} failures in {seen}")
            answer = self.get("/api/v1/inventory", limit=1)
            seen[answer.status] += 1
            self.assertIn(answer.status, (200, 503), answer)
            if answer.status == 200:
                provider, = answer.json["providers"]
                failures += "error" in provider and not failed
                failed = "error" in provider


class NothingCached(Story):
    providers = ("mock", "other")
    settings = {"provider.other.plugin": "mock"}

    def test_one_down_all_down(self):
        self.market.fault("list_offers", "transient")
        self.restart()
        answer = self.get("/api/v1/inventory")
        self.assertEqual(answer.status, 200, answer)
        shown = {item["name"]: item for item in answer.json["providers"]}
        self.assertEqual((shown["mock"]["status"], shown["other"]["status"]), ("error", "ok"))
        self.assertIn("error", shown["mock"])
        self.assertEqual({item["provider"] for item in answer.json["offers"]}, {"other"})
        answer = self.get("/api/v1/inventory", provider="mock")
        self.problem(answer, 503, "inventory_unavailable")
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.market.heal()
        wait_for(lambda: self.get("/api/v1/inventory", provider="mock").status == 200, 70, "back")


if __name__ == "__main__":
    main()
