"""Every error of extend was a 500.
Bad hours, over the maximum, unknown, stopping and ended are five causes with five answers.
"""

from e2e import Story, main


class ExtendErrors(Story):
    def extend(self, session_id, hours):
        return self.post(f"/api/v1/sessions/{session_id}/extend", {"additional_hours": hours})

    def test_causes(self):
        session, _ = self.running(reservation_hours=6)
        self.problem(self.extend(session["id"], 13), 400, "invalid_request")
        body = self.problem(self.extend(session["id"], 7), 400, "hard_max_exceeded")
        self.assertEqual((body["reservation_hours"], body["maximum_hours"]), (13, 12))
        self.assertEqual(self.session(session["id"])["expires_at"], session["expires_at"])
        self.problem(self.extend("00000000-0000-0000-0000-000000000000", 1), 404,
                     "session_not_found")
        self.destroy(session["id"])
        self.wait_status(session["id"], "stopped")
        body = self.problem(self.extend(session["id"], 1), 409, "session_terminal")
        self.assertEqual((body["session_id"], body["session_status"]), (session["id"], "stopped"))


if __name__ == "__main__":
    main()
