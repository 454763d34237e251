"""Goal: an orderly stop ends what it was told to end, and waits for the requests under way.
Method: SIGTERM in chosen moments; the mock's books say what is left.
"""

import threading

from e2e import Story, main, wait_for


class ShutdownThatDestroys(Story):
    settings = {"shutdown.sessions": "destroy", "provider.mock.boot_delay_ms": 300}

    def test_nothing_is_left_at_the_marketplace(self):
        running, _ = self.running()
        booting = self.create(consumer_id="another")["session"]
        self.assertEqual(len(self.market.alive), 2)
        self.assertEqual(self.daemon.stop(), 0)
        self.assertEqual(self.market.alive, [])
        self.daemon.start()
        self.wait_ready()
        for session in (running, booting):
            ended = self.session(session["id"])
            self.assertEqual((ended["status"], ended["end_reason"]), ("stopped", "deleted"))


class ShutdownThatWaits(Story):
    def test_a_create_under_way_is_answered(self):
        self.market.fault("create", "delay", delay_ms=1500)
        answers = []
        client = threading.Thread(target=lambda: answers.append(self.create()))
        offer = self.offers(limit=1)
        self.assertTrue(offer)
        client.start()
        wait_for(lambda: self.get("/api/v1/sessions").json["count"] == 1, 10, "it is stored")
        self.assertEqual(self.daemon.stop(), 0)
        client.join()
        self.market.heal()
        session = answers[0]["session"]
        self.daemon.start()
        self.wait_ready()
        self.assertEqual(self.session(session["id"])["id"], session["id"])
        self.wait_status(session["id"], "running")
        self.assertEqual(len(self.market.alive), 1)


if __name__ == "__main__":
    main()
