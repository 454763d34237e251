"""Locations like `""` and `, CN` were shown.
A location has no empty part and none twice; where nothing is known it is null.
"""

from e2e import Story, main


class LocationClean(Story):
    settings = {"provider.mock.offers": 1000}

    def test_every_location(self):
        for offer in self.offers():
            location = offer["location"]
            if location is None:
                continue
            parts = location.split(", ")
            self.assertTrue(all(part and part == part.strip() for part in parts), offer)
            self.assertEqual(len({part.lower() for part in parts}), len(parts), offer)


if __name__ == "__main__":
    main()
