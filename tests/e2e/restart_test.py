"""Goal: sessions go on after a death or an orderly stop of the daemon as if nothing had been.
Method: kill -9 or SIGTERM in each phase, start on the same folder, compare rows and books.
"""

import os
import sqlite3

from e2e import Story, main, wait_for


class Restart(Story):
    settings = {"provider.mock.boot_delay_ms": 3000}

    def test_a_running_session_survives_a_death(self):
        session, key = self.running()
        self.restart()
        again = self.session(session["id"])
        for member in ("status", "provider_instance_id", "created_at", "expires_at", "running_at"):
            self.assertEqual(again[member], session[member], member)
        self.assertEqual(self.ssh(again, key, "echo", "still").stdout, "still\n")
        self.destroy(session["id"])

    def test_a_booting_session_goes_on(self):
        session = self.create()["session"]
        wait_for(lambda: self.session(session["id"])["phase"] == "booting", 10, "it boots")
        self.restart()
        running = self.wait_status(session["id"], "running")
        self.assertEqual(len([item for item in self.market.alive
                              if item["id"] == running["provider_instance_id"]]), 1)
        self.destroy(session["id"])

    def test_an_orderly_stop_leaves_machines_alone(self):
        session, _ = self.running()
        self.assertEqual(self.daemon.stop(), 0)
        self.assertIn(session["provider_instance_id"], [item["id"] for item in self.market.alive])
        self.daemon.start()
        self.wait_ready()
        self.assertEqual(self.session(session["id"])["status"], "running")
        self.destroy(session["id"])

    def test_a_destroy_in_progress_is_finished(self):
        session, _ = self.running()
        self.post(f"/api/v1/sessions/{session['id']}/done")
        self.restart()
        self.wait_status(session["id"], "stopped")
        alive = [item["id"] for item in self.market.alive]
        self.assertNotIn(session["provider_instance_id"], alive)

    def test_another_program_that_looks_into_the_database_loses_nothing(self):
        path = os.path.join(self.daemon.state, "gpu-shopper.db")
        before = self.create(consumer_id="before")["session"]["id"]
        database = sqlite3.connect(path)
        self.assertEqual(database.execute("SELECT count(*) FROM sessions WHERE id = ?",
                                          (before,)).fetchone(), (1,))
        database.close()
        self.assertTrue(os.path.exists(path + "-wal"), "the log that is written to was removed")
        after = self.create(consumer_id="after")["session"]["id"]
        self.restart()
        for consumer, session_id in (("before", before), ("after", after)):
            # A row that was lost would have been made again from the label, as `recovered`.
            self.assertEqual(self.session(session_id)["consumer_id"], consumer)
            self.destroy(session_id)

    def test_a_second_daemon_on_the_folder_is_refused(self):
        first, port = self.daemon.process, self.daemon.port
        self.daemon.launch()
        second, self.daemon.process = self.daemon.process, first
        self.assertNotEqual(second.wait(30), 0)
        self.daemon.port = port
        self.assertEqual(self.get("/health").status, 200)


if __name__ == "__main__":
    main()
