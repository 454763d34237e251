"""Negative numbers were accepted as filters.
-1 is out of the range of every numeric parameter of every route.
"""

from e2e import Story, main

PARAMETERS = {
    "/api/v1/inventory": ("min_vram", "gpu_count", "min_gpu_count", "max_price", "min_reliability",
                          "min_availability_confidence", "min_cuda", "limit", "offset"),
    "/api/v1/sessions": ("limit",),
}


class Negative400(Story):
    def test_minus_one(self):
        paths = dict(PARAMETERS)
        paths[f"/api/v1/sessions/{self.create()['session']['id']}/events"] = ("limit",)
        for path, names in paths.items():
            for name in names:
                with self.subTest(path=path, name=name):
                    answer = self.get(path, **{name: -1})
                    self.problem(answer, 400, "invalid_request")
                    self.assertEqual(list(answer.faults), [name])


if __name__ == "__main__":
    main()
