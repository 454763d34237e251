"""A stopping session could be extended.
409 while stopping and after the end; the expiry stays.
"""

from e2e import Story, main


class NoExtendWhileStopping(Story):
    def refused(self, session, code, status):
        answer = self.post(f"/api/v1/sessions/{session['id']}/extend", {"additional_hours": 1})
        body = self.problem(answer, 409, code)
        self.assertEqual((body["session_id"], body["session_status"]), (session["id"], status))
        self.assertEqual(self.session(session["id"])["expires_at"], session["expires_at"])

    def test_stopping_and_stopped(self):
        session, _ = self.running()
        self.market.fault("destroy", "transient")
        self.post(f"/api/v1/sessions/{session['id']}/done")
        self.refused(session, "session_stopping", "stopping")
        self.market.heal()
        self.wait_status(session["id"], "stopped", seconds=90)
        self.refused(session, "session_terminal", "stopped")

    def test_failed(self):
        self.market.script({"operation": "create", "kind": "refuse"})
        body = self.problem(self.post("/api/v1/sessions", self.order()), 502, "provision_failed")
        self.refused(self.session(body["session_id"]), "session_terminal", "failed")


if __name__ == "__main__":
    main()
