"""Prices like 0.9790000000000001 were shown.
Every amount on the wire has at most six decimals.
"""

import json
import re

from e2e import Story, main

AMOUNT = re.compile(rb'"(?:price_per_hour|cost_usd)":([^,}\]]+)')


class NoFloatDust(Story):
    settings = {"provider.mock.offers": 2000}

    def test_every_price(self):
        session, _ = self.running()
        seen = 0
        for path in ("/api/v1/inventory", "/api/v1/sessions", f"/api/v1/sessions/{session['id']}"):
            for text in AMOUNT.findall(self.get(path).body):
                self.assertRegex(text, rb"^\d+(\.\d{1,6})?$")
                self.assertIsInstance(json.loads(text), (int, float))
                seen += 1
        self.assertGreater(seen, 2000)


if __name__ == "__main__":
    main()
