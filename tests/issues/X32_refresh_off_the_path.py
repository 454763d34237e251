"""A cold refresh asked providers one after another, in the caller's time.
While a list takes five seconds, warm reads are answered at once.
"""

import time

from e2e import Story, main, wait_for

READS = 200


class RefreshOffThePath(Story):
    def test_warm_reads_while_a_list_is_slow(self):
        self.offers()
        before = self.market.calls("list_offers")
        self.market.script({"operation": "list_offers", "kind": "delay", "delay_ms": 5000,
                            "times": -1})
        wait_for(lambda: self.market.calls("list_offers") > before, 130, "a refresh began")
        took = []
        for _ in range(READS):
            began = time.monotonic()
            self.assertEqual(self.get("/api/v1/inventory", limit=10).status, 200)
            took.append(time.monotonic() - began)
        # The 99th percentile of the contract; the slowest two may have had bad luck.
        self.assertLess(sorted(took)[-READS // 100 - 1], 0.25, sorted(took)[-5:])


if __name__ == "__main__":
    main()
