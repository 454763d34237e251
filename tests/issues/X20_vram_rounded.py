"""VRAM was cut to whole GiB: an RTX 4090 with 24564 MiB showed 23, and min_vram=24 missed it.
The menu shows marketed sizes, and a filter by them finds the offers.
"""

from e2e import Story, main

MARKETED = {"RTX 4090": 24, "RTX 5090": 32, "L40S": 48, "RTX 3090": 24, "H100 SXM": 80}


class VramRounded(Story):
    settings = {"provider.mock.offers": 500}

    def test_marketed_sizes(self):
        seen = set()
        for offer in self.offers():
            if offer["gpu_type"] in MARKETED:
                self.assertEqual(offer["vram_gb"], MARKETED[offer["gpu_type"]], offer)
                seen.add(offer["gpu_type"])
        self.assertGreaterEqual(len(seen), 3, "the market sells models whose size is known here")

    def test_the_filter_agrees_with_what_is_shown(self):
        shown = {item["id"] for item in self.offers() if item["vram_gb"] >= 24}
        self.assertEqual({item["id"] for item in self.offers(min_vram=24)}, shown)


if __name__ == "__main__":
    main()
