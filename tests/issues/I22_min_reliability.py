"""`min_reliability` was never read.
Every offer found has at least that much; what is no ratio is refused.
"""

from e2e import Story, main


class MinReliability(Story):
    def test_filters(self):
        everything = self.offers()
        values = sorted({item["reliability"] for item in everything})
        self.assertGreater(len(values), 2, "the market has offers of several reliabilities")
        middle = values[len(values) // 2]
        found = {item["id"] for item in self.offers(min_reliability=middle)}
        self.assertEqual(found, {item["id"] for item in everything
                                 if item["reliability"] >= middle})
        self.assertLess(len(found), len(everything))

    def test_outside_0_to_1(self):
        for value in ("2.0", "1.000001", "-0.1"):
            answer = self.get("/api/v1/inventory", min_reliability=value)
            self.problem(answer, 400, "invalid_request")
            self.assertEqual(answer.faults, {"min_reliability": "must be between 0 and 1"})


if __name__ == "__main__":
    main()
