"""Crowd: one daemon with a provider for each scenario, each with a market of its own, so that the
faults of one touch no other and all of them are lived at the same time.

The plugin is the real one, on a clock that runs ten times as fast (tests/plugins/hasty_plugin.cpp),
and so is the marketplace's: what takes minutes takes seconds, and all proportions stay.
"""

import os
import re
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPException

from e2e import Client, Daemon, Simulator, wait_for
from e2e.bad_plugin import FOLDER
from e2e.simulator import ENVIRONMENT
from scenarios.life import Life

SPEED = 10
READY_SECONDS = 90
LIVES_AT_ONCE = 60
LOOK_SECONDS = 0.3
# Half of the pacing is insisted on: on a clock that runs ten times as fast, so do our own delays.
MARKET = {"pace": 0.5, "boot_s": 10, "key_s": 3}
DAEMON = {"server.rate_per_s": 0, "engine.call_workers": 1, "engine.stop_workers": 1,
          "engine.probe_workers": 1, "engine.boot_poll_ms": 500, "engine.sweep_interval_s": 6,
          "engine.young_sweep_interval_s": 6, "engine.ready_check_s": 60,
          "inventory.refresh_interval_s": 600, "inventory.max_age_s": 7200}


class Watch:
    """All sessions, looked at for everybody at once."""

    def __init__(self, client):
        self.client = client
        self.seen = {}
        self.failure = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            while not self.ended.wait(LOOK_SECONDS):
                self.look()
        except (OSError, HTTPException, AssertionError) as error:
            self.failure = error

    def look(self):
        cursor = {}
        while cursor is not None:
            page = self.client.get("/api/v1/sessions", limit=500, **cursor).json
            self.seen.update({item["id"]: item for item in page["sessions"]})
            cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None

    def session(self, session_id):
        """As last seen; asked for when it is new."""
        assert self.failure is None, f"the sessions cannot be read any more: {self.failure!r}"
        if session_id not in self.seen:
            self.seen[session_id] = self.client.get(f"/api/v1/sessions/{session_id}").json
        return self.seen[session_id]

    def close(self):
        self.ended.set()
        self.thread.join()


class Crowd:
    """`lives`: {scenario name: the future of its Life}. close() ends all, and checks the log."""

    def __init__(self, kind, scenarios, **settings):
        """`settings`: of the markets."""
        names = [f"m{number:03}" for number in range(len(scenarios))]
        with ExitStack() as closing:
            self.simulator = Simulator(kind, names, SPEED, **MARKET, **settings)
            closing.callback(self.simulator.close)
            plugin = os.path.join(FOLDER, "hasty", f"{kind}.so")
            self.daemon = Daemon(providers=names, environment=ENVIRONMENT,
                                 settings={**DAEMON, **self.simulator.sections(plugin)})
            closing.callback(self.daemon.close)
            self.client = Client(self.daemon.start().port)
            wait_for(lambda: self.client.get("/ready").status == 200, READY_SECONDS,
                     "/ready says 200")
            self.watch = Watch(self.client)
            closing.callback(self.watch.close)
            pool = ThreadPoolExecutor(LIVES_AT_ONCE)
            closing.callback(pool.shutdown)
            self.closing = closing.pop_all()
        # Those that take a minute go first: the others fit in beside them.
        rows = sorted(zip(names, scenarios), key=lambda row: not row[1].is_long)
        self.lives = {scenario.name: pool.submit(Life(scenario, self, name).run)
                      for name, scenario in rows}

    def close(self):
        with self.closing:
            for future in self.lives.values():
                future.exception()  # Waits; what went wrong is told by its test.
            leaked = [secret for secret in ENVIRONMENT.values() if secret in self.daemon.log]
            assert not leaked, f"secrets in the log: {leaked}"


class ScenarioTest(unittest.TestCase):
    """Derived for a marketplace, with a test for each scenario."""

    kind = None           # the marketplace
    scenarios = ()        # lived side by side
    alone = None          # one that would reach for the others' providers
    market_settings = {}

    @classmethod
    def setUpClass(cls):
        cls.lives = {}
        for scenarios in (cls.scenarios, (cls.alone,)):
            crowd = Crowd(cls.kind, scenarios, **cls.market_settings)
            cls.addClassCleanup(crowd.close)
            cls.lives.update(crowd.lives)


def with_tests(case):
    """Adds a test for each scenario to the class; two of one name would hide each other."""
    for scenario in (*case.scenarios, case.alone):
        name = "test_" + re.sub(r"\W+", "_", scenario.name)
        if hasattr(case, name):
            raise ValueError(f"two scenarios are called {scenario.name}")
        setattr(case, name, lambda self, name=scenario.name: self.lives[name].result())
    return case
