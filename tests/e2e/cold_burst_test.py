"""Goal: a crowd in front of a cold menu costs each provider one call, everybody is served, and who
asks for something else waits for nothing. Method: 500 readers at once while the first lists are
still on their way.
"""

import threading
import time
import unittest

from e2e import Client, Daemon, Market, wait_for

READERS = 500
LIST_TAKES_MS = 2500
PROVIDERS = ("mock", "second")
OTHER_PATHS = ("/health", "/api/v1/sessions", "/api/v1/providers")


class ColdBurst(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(providers=PROVIDERS, settings={
            "inventory.refresh_interval_s": 3600, "server.rate_per_s": 0,
            "provider.second.plugin": "mock"})
        self.addCleanup(self.daemon.close)
        self.markets = [Market(self.daemon.state, name) for name in PROVIDERS]
        for market in self.markets:
            market.script({"operation": "list_offers", "kind": "delay",
                           "delay_ms": LIST_TAKES_MS, "times": -1})
        self.daemon.start()
        for market in self.markets:
            wait_for(lambda market=market: market.books.get("calls", {}).get("list_offers"), 30,
                     "the first list")

    def seconds_to_read(self, path):
        began = time.monotonic()
        self.assertEqual(Client(self.daemon.port).get(path).status, 200)
        return time.monotonic() - began

    def test_one_call_each_and_500_menus(self):
        answers = []

        def read():
            answers.append(Client(self.daemon.port).get("/api/v1/inventory"))

        readers = [threading.Thread(target=read) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        others = [self.seconds_to_read(path) for path in OTHER_PATHS * 5]
        for reader in readers:
            reader.join()
        self.assertEqual([answer.status for answer in answers], [200] * READERS)
        self.assertEqual({answer.json["total"] for answer in answers}, {120})
        self.assertEqual([market.calls("list_offers") for market in self.markets], [1, 1])
        self.assertLess(max(others), LIST_TAKES_MS / 1e3, others)


if __name__ == "__main__":
    unittest.main()
