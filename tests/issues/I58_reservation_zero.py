"""`reservation_hours` 0 was called "missing".
Zero is too small; absent and null are missing; 13 is too much.
"""

from e2e import Story, main


class ReservationZero(Story):
    def test_reasons(self):
        order = self.order()
        cases = ((0, "must be at least 1"), (13, "must be at most 12"), (None, "is required"),
                 (-3, "must be at least 1"), (2.5, "must be an integer"))
        for hours, reason in cases:
            with self.subTest(hours=hours):
                answer = self.post("/api/v1/sessions", {**order, "reservation_hours": hours})
                self.problem(answer, 400, "invalid_request")
                self.assertEqual(answer.faults, {"reservation_hours": reason})
        del order["reservation_hours"]
        answer = self.post("/api/v1/sessions", order)
        self.assertEqual(answer.faults, {"reservation_hours": "is required"})
        self.assertEqual(self.get("/api/v1/sessions").json["total"], 0)


if __name__ == "__main__":
    main()
