"""Destroy retries slept up to 275 s and were deaf to everything.
DELETE answers within 30 s, SIGTERM ends the daemon within 10 s, and the retry goes on afterwards.
"""

import time

from e2e import Story, main


class DestroyRetryCancellable(Story):
    def test_delete_stop_start_heal(self):
        session, _ = self.running()
        path = f"/api/v1/sessions/{session['id']}"
        self.market.fault("destroy", "transient")
        began = time.monotonic()
        answer = self.delete(path)
        self.assertLess(time.monotonic() - began, 32)
        self.assertEqual((answer.status, answer.headers["Retry-After"]), (202, "5"), answer)
        self.assertEqual(answer.json["message"], "session destroy in progress")
        self.assertEqual(self.session(session["id"])["status"], "stopping")

        began = time.monotonic()
        self.assertEqual(self.daemon.stop(), 0)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(len(self.market.alive), 1)

        self.daemon.start()
        self.wait_ready()
        self.market.heal()
        self.wait_status(session["id"], "stopped", seconds=90)
        self.assertEqual(self.market.alive, [])


if __name__ == "__main__":
    main()
