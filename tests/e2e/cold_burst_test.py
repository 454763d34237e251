"""Goal: a crowd in front of a cold menu costs the provider one call, and everybody is served.
Method: 500 readers at once while the first list is still on its way.
"""

import threading
import unittest

from e2e import Client, Daemon, Market, wait_for

READERS = 500
LIST_TAKES_MS = 2500


class ColdBurst(unittest.TestCase):
    def test_one_call_and_500_menus(self):
        daemon = Daemon(settings={"inventory.refresh_interval_s": 3600})
        self.addCleanup(daemon.close)
        market = Market(daemon.state)
        market.script({"operation": "list_offers", "kind": "delay", "delay_ms": LIST_TAKES_MS,
                       "times": -1})
        daemon.start()
        wait_for(lambda: market.books.get("calls", {}).get("list_offers"), 30, "the first list")
        answers = []

        def read():
            answers.append(Client(daemon.port).get("/api/v1/inventory"))

        readers = [threading.Thread(target=read) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        self.assertEqual([answer.status for answer in answers], [200] * READERS)
        self.assertEqual({answer.json["total"] for answer in answers}, {60})
        self.assertEqual(market.calls("list_offers"), 1)


if __name__ == "__main__":
    unittest.main()
