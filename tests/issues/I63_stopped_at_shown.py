"""`stopped_at` was not shown.
Null while the session lives; set once when it ends; the same ever after.
"""

from e2e import Story, main


class StoppedAtShown(Story):
    def test_null_then_set_then_constant(self):
        session, _ = self.running()
        self.assertIsNone(session["stopped_at"])
        self.destroy(session["id"])
        ended = self.wait_status(session["id"], "stopped")
        self.assertIsNotNone(ended["stopped_at"])
        self.assertGreaterEqual(ended["stopped_at"], ended["created_at"])
        self.restart()
        self.assertEqual(self.session(session["id"])["stopped_at"], ended["stopped_at"])
        listed, = self.get("/api/v1/sessions").json["sessions"]
        self.assertEqual(listed["stopped_at"], ended["stopped_at"])


if __name__ == "__main__":
    main()
