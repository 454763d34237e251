"""A session stopping without an instance waited for half an hour.
With no create in doubt it ends within 5 s; with one, the doubt is settled first, then it ends.
"""

import time

from e2e import Story, main, wait_for


class StopWithoutInstance(Story):
    settings = {"engine.call_workers": 1}

    def test_delete_while_the_create_is_in_doubt(self):
        self.market.script({"operation": "create", "kind": "lose_after"})
        session = self.create()["session"]
        self.assertEqual((session["status"], session["phase"]), ("provisioning", "unconfirmed"))
        self.assertEqual(len(self.market.alive), 1)
        answer = self.delete(f"/api/v1/sessions/{session['id']}")
        self.assertIn(answer.status, (200, 202), answer)
        self.wait_status(session["id"], "stopped")
        wait_for(lambda: not self.market.alive, 5, "nothing is left")

    def test_delete_while_queued(self):
        # The first create occupies the provider, so the last stays queued for a while.
        self.market.script({"operation": "create", "kind": "delay", "delay_ms": 4000, "times": -1})
        prefer = {"Prefer": "respond-async"}
        made = [self.post("/api/v1/sessions", self.order(consumer_id=f"c{number}"), prefer)
                for number in range(4)]
        self.assertEqual({answer.status for answer in made}, {202})
        last = made[-1].json["session"]["id"]
        self.assertEqual(self.session(last)["phase"], "queued")
        self.post(f"/api/v1/sessions/{last}/done")
        began = time.monotonic()
        self.wait_status(last, "stopped")
        self.assertLess(time.monotonic() - began, 5)
        self.assertIsNone(self.session(last)["provider_instance_id"])
        self.market.heal()
        for answer in made[:-1]:
            self.destroy(answer.json["session"]["id"])
        wait_for(lambda: not self.market.alive, 30, "nothing is left")


if __name__ == "__main__":
    main()
