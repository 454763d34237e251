"""Extensions added up past 12 hours.
The total counts; beyond it nothing changes; parallel extends cannot pass together.
"""

from datetime import datetime

from e2e import Story, main, together


def hours(session):
    begin, end = (datetime.fromisoformat(session[name].replace("Z", "+00:00"))
                  for name in ("created_at", "expires_at"))
    return (end - begin).total_seconds() / 3600


class HardMaxIsCumulative(Story):
    settings = {"provider.mock.boot_delay_ms": 3600000}

    def extend(self, session, additional):
        return self.post(f"/api/v1/sessions/{session['id']}/extend",
                         {"additional_hours": additional})

    def test_eleven_and_two(self):
        session = self.create(reservation_hours=11)["session"]
        body = self.problem(self.extend(session, 2), 400, "hard_max_exceeded")
        self.assertEqual((body["reservation_hours"], body["maximum_hours"]), (13, 12))
        self.assertEqual(self.session(session["id"])["expires_at"], session["expires_at"])
        self.assertEqual(self.extend(session, 1).status, 200)
        self.problem(self.extend(session, 1), 400, "hard_max_exceeded")
        self.assertEqual(hours(self.session(session["id"])), 12)

    def test_twenty_at_once(self):
        session = self.create(reservation_hours=6)["session"]
        answers = together([lambda: self.extend(session, 1)] * 20)
        self.assertEqual(sorted(answer.status for answer in answers), [200] * 6 + [400] * 14)
        after = self.session(session["id"])
        self.assertEqual((hours(after), after["reservation_hours"]), (12, 12))


if __name__ == "__main__":
    main()
