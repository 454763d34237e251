"""Goal: a plugin that crashes in a call takes the daemon down, and nothing more: the next start
names it, machines are found again, other providers work on, and the third crash sets it aside.
Method: a plugin of the corpus that crashes while a file exists, beside the mock.
"""

import os
import signal

from e2e import Story, main, wait_for
from e2e.bad_plugin import CRASHES, settings_of


# Poco's handler of SIGSEGV, which ours passes it on to, aborts.
CRASHED = (-signal.SIGSEGV, -signal.SIGABRT)


class Crash(Story):
    providers = ("mock", "bad")
    environment = CRASHES
    plugin = "crashesincall"

    @classmethod
    def setUpClass(cls):
        cls.settings = {"inventory.refresh_interval_s": 1, **settings_of(cls.plugin),
                        "provider.bad.trigger": "${state}/trigger"}
        super().setUpClass()

    @property
    def trigger(self):
        return os.path.join(self.daemon.state, "trigger")

    def arm(self):
        with open(self.trigger, "w", encoding="ascii"):
            pass

    def provider(self, name="bad"):
        shown = {item["name"]: item for item in self.get("/api/v1/providers").json["providers"]}
        return shown[name]

    def crash(self):
        """Lets it crash; the exit code."""
        self.arm()
        return self.daemon.wait(30)

    def crash_again(self):
        """Starts while it is armed: it crashes as soon as it is asked."""
        self.daemon.launch()
        return self.daemon.wait(30)


class CrashInACall(Crash):
    def test_it_costs_its_provider_its_health_and_nothing_else(self):
        session, key = self.running(offer_id=self.offers(provider="mock", limit=1)[0]["id"])
        unattended = self.create(offer_id="bad-o-1", consumer_id="another")["session"]
        self.assertIn(self.crash(), CRASHED)

        os.remove(self.trigger)
        self.daemon.start()
        self.wait_ready()
        self.assertIn('"plugin.crashed"', self.daemon.log)
        shown = self.provider()
        self.assertEqual(shown["state"], "defective", shown)
        self.assertIn("its plugin brought the daemon down in list_offers() at ",
                      shown["state_reason"])
        self.assertIn("(signal 11); no machines are created there until", shown["creates_blocked"])
        self.assertEqual(self.provider("mock")["state"], "ready")
        self.assertEqual(self.get("/health").json["services"]["providers"], "impaired")
        refused = self.post("/api/v1/sessions", self.order(offer_id="bad-o-1"))
        self.problem(refused, 503, "provider_unavailable")
        # The machine is still the session's, and works.
        again = self.session(session["id"])
        self.assertEqual(again["provider_instance_id"], session["provider_instance_id"])
        self.assertEqual(self.ssh(again, key, "echo", "still").stdout, "still\n")

        self.assertIn(self.crash(), CRASHED)
        self.assertIn(self.crash_again(), CRASHED)
        self.daemon.start()  # armed, but it is not asked any more
        self.wait_ready()
        shown = self.provider()
        self.assertEqual((shown["state"], shown["enabled"]), ("left_out", False), shown)
        self.assertIn("3 times within an hour", shown["state_reason"])
        mark = os.path.join(self.daemon.state, "crashed.bad")
        self.assertIn(f"or remove {mark} and start the daemon again", shown["state_reason"])
        # Its machine may bill; nobody can do anything but say so.
        self.assertIn('"provider.left_out.machines_unattended"', self.daemon.log)
        self.assertEqual(shown["active_sessions"], 1)
        self.assertEqual(self.session(unattended["id"])["id"], unattended["id"])
        self.destroy(session["id"])
        self.assertEqual(self.market.alive, [])

        self.assertEqual(self.daemon.stop(), 0)
        os.remove(mark)
        os.remove(self.trigger)
        self.daemon.start()
        self.wait_ready()
        wait_for(lambda: self.provider()["state"] == "ready", 20, "it is used again")


class ExitInACall(Crash):
    plugin = "exitsincall"

    def test_an_exit_is_a_crash(self):
        self.assertEqual(self.crash(), 0)
        os.remove(self.trigger)
        self.daemon.start()
        self.wait_ready()
        shown = self.provider()
        self.assertEqual(shown["state"], "defective", shown)
        self.assertIn("(it called exit())", shown["state_reason"])


class StackUsedUp(Crash):
    plugin = "overflowsincall"

    def test_it_is_named_all_the_same(self):
        self.assertIn(self.crash(), CRASHED)
        os.remove(self.trigger)
        self.daemon.start()
        self.wait_ready()
        self.assertIn("in list_offers() at ", self.provider()["state_reason"])


class CrashInOpen(Story):
    """One that behaves when it is tried, and not in the daemon."""

    providers = ("mock",)
    environment = CRASHES

    def test_the_second_start_goes_on_without_it(self):
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.providers = ("mock", "bad")
        self.daemon.settings.update(settings_of("crashesinsecondopen"))
        self.daemon.launch()
        self.assertIn(self.daemon.wait(30), CRASHED)
        self.daemon.start()
        self.wait_ready()
        shown = {item["name"]: item for item in self.get("/api/v1/providers").json["providers"]}
        self.assertEqual(shown["bad"]["state"], "left_out", shown["bad"])
        self.assertIn("in open() at ", shown["bad"]["state_reason"])
        self.assertEqual(shown["mock"]["state"], "ready")


class CrashWhenTried(Story):
    providers = ("mock", "bad")
    settings = settings_of("crashesinopen")

    def test_a_child_dies_and_the_daemon_does_not(self):
        shown = {item["name"]: item for item in self.get("/api/v1/providers").json["providers"]}
        self.assertEqual(shown["bad"]["state"], "left_out", shown["bad"])
        self.assertIn("crashed in open() (signal 11, Segmentation fault); it is not used: install "
                      "a version of it that works", shown["bad"]["state_reason"])
        session, _ = self.running()
        self.destroy(session["id"])


if __name__ == "__main__":
    main()
