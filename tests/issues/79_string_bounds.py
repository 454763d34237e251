"""Strings of any length were stored.
Every string has a maximum, counted in characters; beyond it, or with control characters, 400.
"""

from e2e import Story, main

OUTSIDE = (("consumer_id", "x" * 129), ("consumer_id", "\u0001"), ("consumer_id", ""),
           ("consumer_id", "   "), ("consumer_id", "a\u007fb"), ("offer_id", "x" * 257),
           ("docker_image", "x" * 513), ("docker_image", "a b"), ("model_id", "x" * 257),
           ("model_id", "a b"), ("quantization", "x" * 33), ("template_hash_id", "x" * 65),
           ("on_start_cmd", "x" * 16385), ("ssh_public_key", "ssh-ed25519 " + "A" * 16384),
           ("ssh_public_key", "nonsense"))


class StringBounds(Story):
    def test_outside(self):
        order = self.order()
        before = self.get("/api/v1/sessions").json["total"]
        for name, value in OUTSIDE:
            with self.subTest(name=name, length=len(value)):
                answer = self.post("/api/v1/sessions", {**order, name: value})
                self.problem(answer, 400, "invalid_request")
                self.assertEqual(list(answer.faults), [name], answer)
        self.assertEqual(self.get("/api/v1/sessions").json["total"], before)

    def test_just_inside(self):
        name = "ü" * 128
        self.assertEqual(self.create(consumer_id=name)["session"]["consumer_id"], name)

    def test_body_size(self):
        headers = {"Content-Type": "application/json"}
        answer = self.post("/api/v1/sessions", b" " * (1 << 20), headers)
        self.problem(answer, 400, "invalid_request")
        answer = self.post("/api/v1/sessions", b" " * ((1 << 20) + 1), headers)
        self.problem(answer, 413, "body_too_large")


if __name__ == "__main__":
    main()
