"""One failed list put its provider into a five minute pause, although it was back at once.
A list that failed is tried again within seconds; the menu is served as soon as it is there.
"""

from e2e import Story, main, wait_for


class RecoversQuickly(Story):
    def test_fail_once_and_heal(self):
        self.market.fault("list_offers", "transient")
        self.restart()
        self.problem(self.get("/api/v1/inventory"), 503, "inventory_unavailable")
        self.market.heal()
        wait_for(lambda: self.get("/api/v1/inventory").status == 200, 60, "the menu is back")
        shown, = self.get("/api/v1/inventory").json["providers"]
        self.assertEqual(shown["status"], "ok")


if __name__ == "__main__":
    main()
