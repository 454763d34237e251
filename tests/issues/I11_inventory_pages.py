"""`limit`, `offset` and `sort` of the inventory were ignored.
All pages joined are the whole list in its order, without repeats; a bad sort is refused.
"""

from e2e import Story, main

KEYS = {"price": "price_per_hour", "vram": "vram_gb", "reliability": "reliability",
        "gpu_count": "gpu_count"}


class InventoryPages(Story):
    settings = {"provider.mock.price_moves": "false"}

    def test_pages_join_to_the_whole(self):
        whole = self.offers(sort="price")
        joined = []
        for offset in range(0, len(whole) + 7, 7):
            page = self.get("/api/v1/inventory", sort="price", limit=7, offset=offset).json
            self.assertEqual((page["total"], page["limit"], page["offset"], page["count"]),
                             (len(whole), 7, offset, len(page["offers"])))
            joined += page["offers"]
        self.assertEqual([item["id"] for item in joined], [item["id"] for item in whole])

    def test_offset_alone_and_past_the_end(self):
        whole = self.get("/api/v1/inventory").json
        self.assertIsNone(whole["limit"])
        tail = self.offers(offset=10)
        self.assertEqual([item["id"] for item in tail],
                         [item["id"] for item in whole["offers"][10:]])
        self.assertEqual(self.offers(offset=100000), [])

    def test_every_sort_with_ties_by_id(self):
        for name, key in KEYS.items():
            up = [(item[key], item["id"]) for item in self.offers(sort=name)]
            self.assertEqual(up, sorted(up), name)
            down = [(-item[key], item["id"]) for item in self.offers(sort="-" + name)]
            self.assertEqual(down, sorted(down), name)

    def test_bad_sort(self):
        for sort in ("bogus", "Price", "--price", "price,vram"):
            answer = self.get("/api/v1/inventory", sort=sort)
            self.problem(answer, 400, "invalid_request")
            self.assertEqual(list(answer.faults), ["sort"])


if __name__ == "__main__":
    main()
