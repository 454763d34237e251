"""Bytes after the JSON were accepted, doubled keys merged, unknown ones dropped.
A body is one JSON object that says what the contract knows, once; else 400 and nothing stored.
"""

import json

from e2e import Story, main


class StrictJson(Story):
    def test_bodies(self):
        good = json.dumps(self.order()).encode()
        deep = b'{"a":' * 33 + b"1" + b"}" * 33
        for name, body in (("trailing", good + b" x"), ("two values", good + good),
                           ("duplicate", good[:-1] + b',"consumer_id":"b"}'),
                           ("other case", good.replace(b"consumer_id", b"CONSUMER_ID")),
                           ("unknown member", good[:-1] + b',"extra":1}'), ("deep", deep),
                           ("comment", good + b"// done"), ("single quotes", b"{'a':1}"),
                           ("trailing comma", good[:-1] + b",}"), ("NaN", b'{"disk_gb":NaN}')):
            with self.subTest(name):
                answer = self.post("/api/v1/sessions", body, {"Content-Type": "application/json"})
                self.problem(answer, 400, "invalid_request")
                self.assertTrue(answer.faults, answer)
        self.assertEqual(self.get("/api/v1/sessions").json["total"], 0)
        self.assertEqual(self.market.calls("create"), 0)


if __name__ == "__main__":
    main()
