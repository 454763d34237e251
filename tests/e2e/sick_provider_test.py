"""Goal: a marketplace that is hung, floods, lies or is down leaves the API and the other one as
fast as they were. Method: one daemon with two; times are taken while one of them is sick and
while it is well, in turns, and compared as ratios, so that a busy machine slows both alike.
"""

import os
import statistics
import threading
import time
import unittest

from e2e import Client, Daemon, Simulator, wait_for
from e2e.bad_plugin import FOLDER
from e2e.simulator import ENVIRONMENT

SPEED = 10
ROUNDS = 3           # Of well and sick, in turns.
READS = 60           # In each.
RATIO_MAX = 2.0
SLACK_S = {"reads": 0.010, "lives": 0.5}  # Nothing is compared more finely than that.
WAITERS = 6          # Orders and deletes that hang on the sick one meanwhile.
PATIENCE_S = 100
PATHS = (b"inventory", b"sessions", b"providers")
REQUEST = b"GET /api/v1/%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
SICKNESSES = {
    "hung": ({"call": "any", "kind": "hang", "times": -1},),
    "flooding": ({"call": "any", "kind": "flood", "times": -1, "bytes": 50_000_000},),
    "lying": ({"call": "list", "kind": "empty_list", "times": -1},
              {"call": "locations", "kind": "deep", "times": -1},
              {"call": "any", "kind": "garbage", "times": -1}),
    "down": None,  # its program does not run
    "refusing": ({"call": "any", "kind": "unauthorized", "times": -1},)}


class SickProvider(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.well = Simulator("vastai", ["vastai"], SPEED, hosts=60, pace=0, boot_s=3, key_s=0)
        cls.addClassCleanup(cls.well.close)
        cls.sick = Simulator("tensordock", ["tensordock"], SPEED, pace=0, boot_s=3)
        cls.addClassCleanup(cls.sick.close)
        settings = {"server.rate_per_s": 0, "inventory.refresh_interval_s": 2,
                    "engine.sweep_interval_s": 1, "engine.young_sweep_interval_s": 1,
                    "engine.boot_poll_ms": 200, "engine.ready_check_s": 1}
        for simulator in (cls.well, cls.sick):
            plugin = os.path.join(FOLDER, "hasty", f"{simulator.kind}.so")
            settings.update(simulator.sections(plugin))
        cls.daemon = Daemon(providers=["vastai", "tensordock"], environment=ENVIRONMENT,
                            settings=settings)
        cls.addClassCleanup(cls.daemon.close)
        cls.client = Client(cls.daemon.start().port)
        wait_for(lambda: cls.client.get("/ready").status == 200, 60, "/ready says 200")
        cls.orders = 0

    @property
    def market(self):
        return self.sick.markets["tensordock"]

    def order(self):
        """A session at the other marketplace. Each time on another host: an offer is used up, and
        the menu may be older than that."""
        type(self).orders += 1
        menu = self.client.get("/api/v1/inventory", provider="vastai", limit=500).json["offers"]
        offers = [offer for offer in menu if offer["gpu_count"] == 1]
        offer = offers[self.orders % len(offers)]
        return self.client.post("/api/v1/sessions", {
            "consumer_id": f"c{self.orders}", "offer_id": offer["id"], "workload_type": "ssh",
            "reservation_hours": 1})

    def status(self, session_id):
        return self.client.get(f"/api/v1/sessions/{session_id}").json["status"]

    # What is timed.

    def read_times(self):
        times = []
        for number in range(READS):
            began = time.monotonic()
            answer = self.client.raw(REQUEST % PATHS[number % len(PATHS)])
            times.append(time.monotonic() - began)
            self.assertEqual(answer.status, 200, answer)
        return times

    def life_times(self):
        """From the order at the other marketplace to a machine that runs."""
        began = time.monotonic()
        made = self.order()
        self.assertEqual(made.status, 201, made)
        session_id = made.json["session"]["id"]
        wait_for(lambda: self.status(session_id) == "running", PATIENCE_S, "it runs")
        took = time.monotonic() - began
        self.client.delete(f"/api/v1/sessions/{session_id}")
        return [took]

    def get_sick(self, rules):
        if rules is None:
            self.sick.stop()
        else:
            self.market.faults(*rules)

    def get_well(self):
        if self.sick.process.poll() is None:
            self.market.faults()
        else:
            self.sick.start()

    def compare(self, name, rules):
        times = {}
        for _ in range(ROUNDS):
            for health in ("well", "sick"):
                if health == "sick":
                    self.get_sick(rules)
                else:
                    self.get_well()
                for what, take in (("reads", self.read_times), ("lives", self.life_times)):
                    times.setdefault((health, what), []).extend(take())
        self.get_well()
        # Of lives the quickest: whether a handshake comes a moment before the machine's sshd and is
        # tried again later is chance in either health. What blocks would slow the quickest, too.
        for what, typical in (("reads", statistics.median), ("lives", min)):
            well, sick = (typical(times[health, what]) for health in ("well", "sick"))
            print(f"{name}: {what} {1000 * well:.1f} ms well, {1000 * sick:.1f} ms sick, ratio "
                  f"{sick / well:.2f}", flush=True)
            self.assertLessEqual(sick, max(RATIO_MAX * well, well + SLACK_S[what]),
                                 f"{name}: {what}")

    def hang_on(self):
        """Clients that want something of the sick one, and wait for it."""
        def want():
            self.client.post("/api/v1/sessions", {
                "consumer_id": threading.current_thread().name, "offer_id": self.sick_offer,
                "workload_type": "ssh", "reservation_hours": 1})
        self.waiters = [threading.Thread(target=want) for _ in range(WAITERS)]
        for waiter in self.waiters:
            waiter.start()

    def test_sicknesses(self):
        self.sick_offer = self.client.get("/api/v1/inventory", provider="tensordock",
                                          limit=1).json["offers"][0]["id"]
        for name, rules in SICKNESSES.items():
            with self.subTest(name):
                self.hang_on()
                self.compare(name, rules)
                for waiter in self.waiters:
                    waiter.join()
        self.end_everything()

    def end_everything(self):
        """A sick marketplace that is well again: nothing is left there either."""
        sessions = self.client.get("/api/v1/sessions", limit=500).json["sessions"]
        for item in sessions:
            self.client.delete(f"/api/v1/sessions/{item['id']}")
        wait_for(lambda: not self.market.alive and not self.well.markets["vastai"].alive,
                 PATIENCE_S, "nothing is left")


if __name__ == "__main__":
    unittest.main()
