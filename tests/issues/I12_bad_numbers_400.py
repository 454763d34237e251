"""Text in a numeric filter was ignored, so the filter did not filter.
Each bad value is a fault of its own, all of them in one answer.
"""

from e2e import Story, main

INTEGERS = ("min_vram", "gpu_count", "min_gpu_count", "limit", "offset")
NUMBERS = ("max_price", "min_reliability", "min_availability_confidence", "min_cuda")


class BadNumbers400(Story):
    def refused(self, name, text):
        answer = self.client().get(f"/api/v1/inventory?{name}={text}")
        with self.subTest(name=name, text=text):
            self.problem(answer, 400, "invalid_request")
            self.assertEqual(list(answer.faults), [name], answer)

    def test_no_integers(self):
        for name in INTEGERS:
            for text in ("abc", "1.5", "1e99", "0x10", "", "1%2000", "+1", "99999999999999999999"):
                self.refused(name, text)

    def test_no_numbers(self):
        for name in NUMBERS:
            for text in ("abc", "1e999", "NaN", "inf", "", ".5", "5.", "1,5", "0x1"):
                self.refused(name, text)

    def test_three_at_once(self):
        answer = self.get("/api/v1/inventory", min_vram="a", max_price="b", limit="c")
        self.problem(answer, 400, "invalid_request")
        self.assertEqual(set(answer.faults), {"min_vram", "max_price", "limit"})

    def test_the_same_twice(self):
        self.refused("limit", "1&limit=1")


if __name__ == "__main__":
    main()
