"""Eight creates failed with 401, and nothing said why.
A refused key is told by its name, ends its session, stops creates, and is forgotten when it works.
"""

import threading

from e2e import Story, main, wait_for


class RefusedKey(Story):
    settings = {"engine.sweep_interval_s": 2}

    def refused(self, number, offer_id):
        return self.post("/api/v1/sessions", {"consumer_id": f"consumer-{number}",
                                              "offer_id": offer_id, "workload_type": "ssh",
                                              "reservation_hours": 1})

    def provider(self):
        shown, = self.get("/api/v1/providers").json["providers"]
        return shown

    def test_eight_at_once(self):
        offers = [offer["id"] for offer in self.offers(limit=8)]
        # A create's 401 is believed when a cheap read is refused, too.
        self.market.script(*({"operation": operation, "kind": "auth", "times": -1,
                              "message": "the key was revoked"}
                             for operation in ("create", "get", "list_instances", "probe")))
        answers = {}

        def ask(number):
            answers[number] = self.refused(number, offers[number])
        clients = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        codes = [answers[number].code for number in range(8)]
        self.assertIn("provider_auth_failed", codes)
        for number in range(8):
            # Three refusals stop creates: those that come later are not even stored.
            if answers[number].code == "provider_unavailable":
                self.problem(answers[number], 503, "provider_unavailable")
                continue
            body = self.problem(answers[number], 502, "provider_auth_failed")
            self.assertIs(body["retry_suggested"], False)
            session = self.session(body["session_id"])
            self.assertEqual((session["status"], session["error"].split(":")[0]),
                             ("failed", "provider_auth"))
        self.assertEqual(self.market.alive, [])
        shown = self.provider()
        self.assertEqual(shown["last_error"], "the key was revoked")
        self.assertEqual(shown["circuit_breaker"], "closed")
        self.assertTrue(self.offers())

        self.market.heal()
        wait_for(lambda: self.provider()["creates_blocked"] is None, 90, "a read has succeeded")
        session, _ = self.running(consumer_id="with-a-new-key")
        self.destroy(session["id"])


if __name__ == "__main__":
    main()
