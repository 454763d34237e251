"""Extending by 0 was called "missing".
Zero is too small, absent is missing, and what is no integer is no integer.
"""

from e2e import Story, main

CASES = (({"additional_hours": 0}, "must be at least 1"), ({}, "is required"),
         ({"additional_hours": None}, "is required"),
         ({"additional_hours": -1}, "must be at least 1"),
         ({"additional_hours": 13}, "must be at most 12"),
         ({"additional_hours": 1.5}, "must be an integer"),
         ({"additional_hours": "3"}, "must be an integer"),
         ({"additional_hours": True}, "must be an integer"))


class ExtendZero(Story):
    def test_reasons(self):
        session = self.create()["session"]
        path = f"/api/v1/sessions/{session['id']}/extend"
        for body, reason in CASES:
            with self.subTest(body=body):
                answer = self.post(path, body)
                self.problem(answer, 400, "invalid_request")
                self.assertEqual(answer.faults, {"additional_hours": reason})
        self.assertEqual(self.post(path, {"additional_hours": 2.0}).status, 200)
        self.assertEqual(self.session(session["id"])["reservation_hours"], 3)


if __name__ == "__main__":
    main()
