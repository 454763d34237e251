"""Five deletes at once made five provider calls and five audit lines.
However many ask, one destroy goes out, one end is written down, and everybody hears of it.
"""

from e2e import Story, main, together

DELETES, DONES = 20, 5


class ParallelDeleteOnce(Story):
    def test_twenty_deletes_and_five_dones(self):
        session, _ = self.running()
        before, path = self.market.calls("destroy"), f"/api/v1/sessions/{session['id']}"
        answers = together([lambda: self.delete(path)] * DELETES +
                           [lambda: self.post(path + "/done")] * DONES)
        for answer in answers[:DELETES]:
            self.assertIn(answer.status, (200, 202), answer)
        for answer in answers[DELETES:]:
            # 409: it had already ended when this one's turn came.
            self.assertIn(answer.status, (200, 409), answer)
        self.wait_status(session["id"], "stopped")
        self.assertEqual(self.market.calls("destroy"), before + 1)
        types = [event["type"] for event in self.get(path + "/events").json["events"]]
        self.assertEqual((types.count("destroy_called"), types.count("stopped")), (1, 1), types)


if __name__ == "__main__":
    main()
