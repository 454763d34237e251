"""Diagnostics turned every error into 404.
200 while running, 409 with the status before and after, 404 for a session nobody has.
"""

from e2e import Story, main


class DiagnosticsCauses(Story):
    settings = {"provider.mock.boot_delay_ms": 2000}

    def test_causes(self):
        session = self.create()["session"]
        path = f"/api/v1/sessions/{session['id']}/diagnostics"
        body = self.problem(self.get(path), 409, "session_not_running")
        self.assertEqual(body["session_status"], "provisioning")
        self.wait_status(session["id"], "running")
        shown = self.get(path)
        self.assertEqual(shown.status, 200, shown)
        self.assertEqual((shown.json["session_id"], shown.json["status"]),
                         (session["id"], "running"))
        self.assertGreater(shown.json["seconds_to_expiry"], 3000)
        self.destroy(session["id"])
        self.wait_status(session["id"], "stopped")
        body = self.problem(self.get(path), 409, "session_not_running")
        self.assertEqual(body["session_status"], "stopped")
        self.problem(self.get(path.replace(session["id"], "0" * 8 + session["id"][8:])), 404,
                     "session_not_found")


if __name__ == "__main__":
    main()
