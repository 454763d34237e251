"""`gpu_count` had no effect.
It matches exactly, `min_gpu_count` at least; no offer has 0 or 100.
"""

from e2e import Story, main


class GpuCountExact(Story):
    def test_exact_and_minimum(self):
        everything = self.offers()
        for count in (1, 2, 4):
            found = {item["id"] for item in self.offers(gpu_count=count)}
            self.assertEqual(found, {item["id"] for item in everything
                                     if item["gpu_count"] == count})
            self.assertTrue(found, f"the market has offers with {count} GPUs")
        found = {item["id"] for item in self.offers(min_gpu_count=2)}
        self.assertEqual(found, {item["id"] for item in everything if item["gpu_count"] >= 2})
        self.assertEqual(self.offers(gpu_count=1, min_gpu_count=2), [])

    def test_edges(self):
        answer = self.get("/api/v1/inventory", gpu_count=0)
        self.problem(answer, 400, "invalid_request")
        self.assertEqual(answer.faults, {"gpu_count": "must be at least 1"})
        self.assertEqual(self.offers(gpu_count=100), [])


if __name__ == "__main__":
    main()
