"""Goal: fifty machines that boot at once stay within the marketplace's limits, because lists are
shared. Method: fifty orders at a simulated Vast.ai whose machines take minutes to boot; its journal
is counted: lists by time and not by machine, hardly a call refused as too fast.
"""

import os
import unittest

from e2e import Client, Daemon, Simulator, together, wait_for
from e2e.bad_plugin import FOLDER
from e2e.simulator import ENVIRONMENT

SESSIONS = 50
SPEED = 10
BOOT_S = 400           # Of the marketplace's clock: all fifty are booting for a while.
PAGE = 25
CREATE_INTERVAL_S = 4.5
# Shares of the intervals that are insisted on: see scenarios/crowd.py.
PACE = 0.5
# Calls that were paced apart may be pressed together on their way, on a machine that is busy.
REFUSED_MAX = 2
LIST_AGE_S = 3         # engine.boot_poll_ms: how old a list may be that a booting machine goes by.


class FiftyBoots(unittest.TestCase):
    def setUp(self):
        self.simulator = Simulator("vastai", ["vastai"], SPEED, hosts=80, pace=PACE, boot_s=BOOT_S)
        self.addCleanup(self.simulator.close)
        self.market = self.simulator.markets["vastai"]
        sections = self.simulator.sections(os.path.join(FOLDER, "hasty", "vastai.so"))
        self.daemon = Daemon(providers=["vastai"], environment=ENVIRONMENT,
                             settings={**sections, "server.rate_per_s": 0,
                                       "engine.boot_poll_ms": LIST_AGE_S * 1000})
        self.addCleanup(self.daemon.close)
        self.client = Client(self.daemon.start().port)
        wait_for(lambda: self.client.get("/ready").status == 200, 40, "/ready says 200")

    def sessions(self):
        return self.client.get("/api/v1/sessions", limit=500).json["sessions"]

    def of_status(self, status):
        return [item for item in self.sessions() if item["status"] == status]

    def order(self, offer):
        return self.client.post("/api/v1/sessions", {
            "consumer_id": "crowd", "offer_id": offer["id"], "workload_type": "ssh",
            "reservation_hours": 1})

    def test_lists_are_shared(self):
        menu = self.client.get("/api/v1/inventory", limit=500).json["offers"]
        # One GPU each: no two of them are parts of the same host.
        offers = [offer for offer in menu if offer["gpu_count"] == 1][:SESSIONS]
        self.assertEqual(len(offers), SESSIONS)
        before = self.market.state
        answers = together([lambda offer=offer: self.order(offer) for offer in offers])
        self.assertEqual({answer.status for answer in answers}, {201})
        wait_for(lambda: len(self.of_status("running")) == SESSIONS, 200, "all of them run")
        self.check(before, self.market.state)
        together([lambda item=item: self.client.delete("/api/v1/sessions/" + item["id"])
                  for item in self.sessions()])
        wait_for(lambda: len(self.of_status("stopped")) == SESSIONS, 200, "all of them are gone")
        self.assertEqual(self.market.alive, [])
        self.assertLessEqual(self.market.state["pacing"]["refused"], REFUSED_MAX)

    def check(self, before, after):
        """What booting has cost in calls."""
        made = {call: count - before["calls"].get(call, 0)
                for call, count in after["calls"].items()}
        took_s = (after["now"] - before["now"]) / SPEED
        self.assertEqual(len(after["machines"]), SESSIONS)
        self.assertEqual(made["create"], SESSIONS)
        self.assertEqual(made["attach"], 2 * SESSIONS)  # The consumer's key, and the daemon's own.
        pages = -(-SESSIONS // PAGE)
        # By time: one list for everybody each LIST_AGE_S, and half as many for sweeps and probes.
        lists = 1.5 * took_s / LIST_AGE_S + 10
        self.assertLessEqual(made["list"], pages * lists, (made, took_s))
        # By id only what is about to be used: once or twice for each machine.
        self.assertLessEqual(made["get"], 3 * SESSIONS, made)
        self.assertLessEqual(after["pacing"]["refused"], REFUSED_MAX, after["pacing"])
        self.assertGreaterEqual(after["pacing"]["closest_s"]["create"], CREATE_INTERVAL_S * PACE)
        print(f"{SESSIONS} boots in {took_s:.0f} s: {made}", flush=True)


if __name__ == "__main__":
    unittest.main()
