"""DELETE hung while the provider failed, and a second one said "destroyed" of a living machine.
Both are told 202 within 30 s; 200 comes only when the machine is gone.
"""

from e2e import Story, main, together


class DeleteNeverLies(Story):
    def test_two_deletes_of_a_machine_that_will_not_die(self):
        session, _ = self.running()
        path = f"/api/v1/sessions/{session['id']}"
        self.market.fault("destroy", "transient")
        for answer in together([lambda: self.delete(path)] * 2):
            self.assertEqual((answer.status, answer.headers["Retry-After"]), (202, "5"), answer)
        self.assertEqual(len(self.market.alive), 1)
        self.market.heal()
        self.assertEqual(self.destroy(session["id"])["message"], "session destroyed")
        self.assertEqual(self.market.alive, [])


if __name__ == "__main__":
    main()
