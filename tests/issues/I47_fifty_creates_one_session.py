"""Two creates at once both passed the check and both inserted.
Of fifty identical posts one makes a session, the others are told which; free again after its end.
"""

from e2e import Story, main, together

CREATES, ROUNDS = 50, 20


class FiftyCreatesOneSession(Story):
    settings = {"provider.mock.boot_delay_ms": 3600000, "server.rate_per_s": 0}

    def test_rounds(self):
        body = self.order()
        for _ in range(ROUNDS):
            before = self.market.calls("create")
            answers = together([lambda: self.post("/api/v1/sessions", body)] * CREATES)
            made = [answer for answer in answers if answer.status == 201]
            self.assertEqual(len(made), 1, [answer.status for answer in answers])
            session_id = made[0].json["session"]["id"]
            for answer in answers:
                if answer is not made[0]:
                    self.assertEqual(self.problem(answer, 409, "duplicate_session")["session_id"],
                                     session_id)
            self.assertEqual(self.market.calls("create"), before + 1)
            self.assertEqual(len(self.market.alive), 1)
            self.destroy(session_id)


if __name__ == "__main__":
    main()
