"""The retry took the same dead offer from the cache.
Offers that were refused for this order are left out; with none left the answer says so at once.
"""

import time

from e2e import Story, main

DEAD = {"operation": "create", "kind": "no_capacity"}


class RetryAnotherOffer(Story):
    def retrying(self, **changes):
        return self.post("/api/v1/sessions",
                         self.order(auto_retry=True, retry_scope="any", **changes))

    def test_three_dead_the_fourth_lives(self):
        self.market.script({**DEAD, "times": 3})
        answer = self.retrying(max_retries=3)
        self.assertEqual(answer.status, 201, answer)
        session = answer.json["session"]
        self.assertEqual(session["retry_count"], 3)
        tried, row = [session["offer_id"]], session
        while row.get("retry_parent_id"):
            row = self.session(row["retry_parent_id"])
            self.assertEqual(row["status"], "failed")
            tried.append(row["offer_id"])
        self.assertEqual(len(set(tried)), 4, tried)
        self.destroy(session["id"])

    def test_none_left(self):
        self.market.script({**DEAD, "times": -1})
        began = time.monotonic()
        answer = self.retrying(max_retries=2)
        self.assertLess(time.monotonic() - began, 25)
        self.problem(answer, 503, "stale_inventory")
        self.market.heal()


if __name__ == "__main__":
    main()
