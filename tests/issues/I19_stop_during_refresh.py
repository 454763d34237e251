"""A background refresh of the inventory survived the shutdown.
SIGTERM while the provider's list hangs: the daemon ends with code 0 within 10 s.
"""

import time

from e2e import Story, main, wait_for


class StopDuringRefresh(Story):
    def test_a_hanging_list(self):
        # The lists of the start are done; the next of both kinds hang.
        before = self.market.calls("list_offers") + self.market.calls("list_instances")
        self.market.script({"operation": "list_offers", "kind": "hang", "times": -1},
                           {"operation": "list_instances", "kind": "hang", "times": -1})
        wait_for(lambda: self.market.calls("list_offers") + self.market.calls("list_instances")
                 > before, 130, "a list is on its way")
        began = time.monotonic()
        self.assertEqual(self.daemon.stop(), 0)
        self.assertLess(time.monotonic() - began, 10)


if __name__ == "__main__":
    main()
