"""Goal: however many ask at once, one create makes one machine and one destroy ends it.
Method: real parallel requests against the real daemon; the mock's books count its calls.
"""

from concurrent.futures import ThreadPoolExecutor

from e2e import Story, main

CREATES = 50
ROUNDS = 5
DELETES, DONES = 20, 5


def together(calls):
    """All calls at once, each on a thread of its own; their answers in order."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


class Parallel(Story):
    def calls(self, operation):
        return self.market.books["calls"][operation]

    def test_fifty_identical_creates_make_one_machine(self):
        for number in range(ROUNDS):
            body = self.order(consumer_id=f"alice-{number}")
            before = self.calls("create")
            answers = together([lambda: self.post("/api/v1/sessions", body)] * CREATES)
            made = [answer for answer in answers if answer.status == 201]
            self.assertEqual(len(made), 1, [answer.status for answer in answers])
            session_id = made[0].json["session"]["id"]
            for answer in answers:
                if answer is not made[0]:
                    self.assertEqual(self.problem(answer, 409, "duplicate_session")["session_id"],
                                     session_id)
            self.assertEqual(self.calls("create"), before + 1)
            self.wait_status(session_id, "running")
            self.destroy(session_id)
            self.assertEqual(self.market.alive, [])

    def test_parallel_deletes_destroy_once(self):
        session, _ = self.running()
        before, path = self.calls("destroy"), f"/api/v1/sessions/{session['id']}"
        answers = together([lambda: self.delete(path)] * DELETES +
                           [lambda: self.post(path + "/done")] * DONES)
        for answer in answers[:DELETES]:
            self.assertIn(answer.status, (200, 202), answer)
        for answer in answers[DELETES:]:
            # 409: it had already ended when this one's turn came.
            self.assertIn(answer.status, (200, 409), answer)
        self.wait_status(session["id"], "stopped")
        self.assertEqual(self.calls("destroy"), before + 1)
        types = [event["type"] for event in self.get(path + "/events").json["events"]]
        self.assertEqual(types.count("destroy_called"), 1, types)
        self.assertEqual(types.count("stopped"), 1, types)


if __name__ == "__main__":
    main()
