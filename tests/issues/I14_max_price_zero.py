"""`max_price=0` was taken for "no limit".
It finds the offers that cost nothing, which is none, or the one free offer of the market.
"""

from e2e import Story, main


class NothingIsFree(Story):
    def test_no_free_offer(self):
        answer = self.get("/api/v1/inventory", max_price=0)
        self.assertEqual((answer.status, answer.json["total"], answer.json["offers"]), (200, 0, []))


class OneIsFree(Story):
    settings = {"provider.mock.free_offer": "true"}

    def test_one_free_offer(self):
        free = self.offers(max_price=0)
        self.assertEqual([item["price_per_hour"] for item in free], [0])
        self.assertGreater(len(self.offers()), 1)


if __name__ == "__main__":
    main()
