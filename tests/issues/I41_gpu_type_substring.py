"""`gpu_type` needed the exact text.
It is a substring; case, space, dash and underscore do not count; without a letter or digit it is
refused.
"""

import re

from e2e import Story, main


def plain(text):
    return re.sub(r"[ _-]", "", text).lower()


class GpuTypeSubstring(Story):
    def test_spellings(self):
        everything = self.offers()
        name = next(item["gpu_type"] for item in everything if " " in item["gpu_type"])
        spellings = (name, name.lower(), name.replace(" ", "-"), name.replace(" ", "_").upper(),
                     name.replace(" ", ""), name.split()[0])
        for text in spellings:
            found = {item["id"] for item in self.offers(gpu_type=text)}
            self.assertEqual(found, {item["id"] for item in everything
                                     if plain(text) in plain(item["gpu_type"])}, text)
            self.assertTrue(found)
        self.assertEqual(self.offers(gpu_type="Voodoo2"), [])

    def test_nothing_to_look_for(self):
        for text in ("%20", "-", "_-", "x" * 65):
            answer = self.client().get(f"/api/v1/inventory?gpu_type={text}")
            self.problem(answer, 400, "invalid_request")
            self.assertEqual(list(answer.faults), ["gpu_type"])


if __name__ == "__main__":
    main()
