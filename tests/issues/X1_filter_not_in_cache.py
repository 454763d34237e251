"""The cache was keyed by the first query's filter: later lists lacked offers for a minute.
The first query of a fresh daemon has a filter; the next one without sees the whole market.
"""

from e2e import Story, main

OFFERS = 12


class FilterNotInCache(Story):
    settings = {"provider.mock.offers": OFFERS}

    def test_filter_first(self):
        self.restart()
        filtered = self.offers(min_vram=80)
        self.assertEqual(len(self.offers()), OFFERS)
        self.assertLess(len(filtered), OFFERS)


if __name__ == "__main__":
    main()
