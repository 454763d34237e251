"""A create that arrived in the shutdown got no answer, and nobody knew what became of it.
It is refused, or answered, or found again after the restart; machines that run are left alone.
"""

import http.client
import threading

from e2e import Story, main, wait_for

GONE = (ConnectionError, http.client.HTTPException, TimeoutError)


class CreateDuringShutdown(Story):
    settings = {"engine.sweep_interval_s": 2}

    def order_until_nobody_listens(self, name, offer, answers, unanswered):
        number = 0
        while True:
            number += 1
            body = {"consumer_id": f"{name}-{number}", "offer_id": offer, "workload_type": "ssh",
                    "reservation_hours": 1}
            try:
                answers.append(self.post("/api/v1/sessions", body))
            except ConnectionRefusedError:
                return
            except GONE:
                unanswered.append(body["consumer_id"])
                return

    def test_posts_through_sigterm(self):
        kept, _ = self.running()
        offer, answers, unanswered = self.offers(limit=1)[0]["id"], [], []
        clients = [threading.Thread(target=self.order_until_nobody_listens,
                                    args=(f"client{number}", offer, answers, unanswered))
                   for number in range(6)]
        for client in clients:
            client.start()
        wait_for(lambda: len(answers) >= 6, 30, "creates are answered")
        self.assertEqual(self.daemon.stop(), 0)
        for client in clients:
            client.join()
        for answer in answers:
            if answer.status != 201:
                self.problem(answer, 503, "shutting_down")
                self.assertIsNotNone(answer.headers["Retry-After"])
        self.daemon.start()
        self.wait_ready()
        self.assertEqual(self.session(kept["id"])["status"], "running")
        wait_for(self.all_accounted, 34, "every machine has its living session")
        told = {answer.json["session"]["id"] for answer in answers if answer.status == 201}
        known = self.get("/api/v1/sessions", limit=500).json["sessions"]
        self.assertEqual(told - {item["id"] for item in known}, set())
        # A connection that nobody took may be reset; what was taken is answered.
        self.assertEqual(set(unanswered) & {item["consumer_id"] for item in known}, set())

    def all_accounted(self):
        sessions = self.get("/api/v1/sessions", limit=500).json["sessions"]
        owned = {item["provider_instance_id"] for item in sessions
                 if item["status"] not in ("stopped", "failed")}
        return all(item["id"] in owned for item in self.market.alive) and not any(
            item["status"] in ("pending", "provisioning", "stopping") for item in sessions)


if __name__ == "__main__":
    main()
