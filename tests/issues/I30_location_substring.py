"""`location` matched whole strings only.
It is a substring in any case; offers without a location never match.
"""

from e2e import Story, main


class LocationSubstring(Story):
    def test_substring_in_any_case(self):
        everything = self.offers()
        place = next(item["location"] for item in everything if item["location"])
        for text in ("US", "us", place[1:-1], place.upper(), place.lower()):
            found = {item["id"] for item in self.offers(location=text)}
            self.assertEqual(found, {item["id"] for item in everything if item["location"]
                                     and text.lower() in item["location"].lower()}, text)
        self.assertTrue(self.offers(location=place[1:-1].swapcase()))
        self.assertEqual(self.offers(location="xyzzy"), [])


if __name__ == "__main__":
    main()
