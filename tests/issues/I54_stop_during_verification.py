"""A shutdown did not wait for verification, and the next start forgot it.
Stopped while verifying, the daemon ends within 10 s, goes on after the start, and all end running.
"""

import time

from e2e import Story, main, wait_for

SESSIONS = 10


class StopDuringVerification(Story):
    settings = {"provider.mock.boot_delay_ms": 500}

    def test_ten_verifying(self):
        self.daemon.sshd.stop()  # Machines boot, but nobody answers yet.
        made = [self.create(consumer_id=f"c{number}")["session"] for number in range(SESSIONS)]
        wait_for(lambda: all(self.session(item["id"])["phase"] == "verifying" for item in made),
                 60, "all are verifying")
        began = time.monotonic()
        self.assertEqual(self.daemon.stop(), 0)
        self.assertLess(time.monotonic() - began, 10)
        self.daemon.sshd.start()
        self.daemon.start()
        self.wait_ready()
        for item in made:
            session = self.wait_status(item["id"], "running", seconds=90)
            self.assertEqual(session["expires_at"], item["expires_at"])
            self.destroy(item["id"])


if __name__ == "__main__":
    main()
