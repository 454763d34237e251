"""Goal: an answer that is not as the description says is noticed, whatever is wrong with it."""

import unittest

from e2e.client import Answer
from e2e.description import Description, NotAsDescribed

_OK = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
DOCUMENT = {
    "paths": {"/things/{id}": {"get": {"responses": {"200": {"content": _OK},
                                                     "404": {"content": _PROBLEM}}}}},
    "components": {"schemas": {
        "Thing": {"type": "object", "required": ["size"],
                  "properties": {"size": {"type": "integer"}}},
        "Problem": {"type": "object", "required": ["code"],
                    "properties": {"code": {"type": "string"}}}}}}
JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json"


class DescriptionTest(unittest.TestCase):
    def check(self, status, kind, body, target="/things/7?x=1", method="GET"):
        Description(DOCUMENT).check(method, target, Answer(status, {"Content-Type": kind}, body))

    def test_answers_as_described(self):
        self.check(200, JSON, b'{"size": 1, "more": true}')
        self.check(404, PROBLEM, b'{"code": "no_thing"}')
        self.check(404, PROBLEM, b'{"code": "route_not_found"}', target="/elsewhere")
        self.check(405, PROBLEM, b'{"code": "method_not_allowed"}', method="POST")
        self.check(200, None, b"", method="HEAD")

    def test_everything_else(self):
        for status, kind, body, target in (
                (200, JSON, b"{}", "/things/7"), (200, JSON, b'{"size": "1"}', "/things/7"),
                (201, JSON, b'{"size": 1}', "/things/7"),
                (200, PROBLEM, b'{"size": 1}', "/things/7"),
                (404, PROBLEM, b'{"code": 4}', "/things/7"), (404, PROBLEM, b"{}", "/elsewhere"),
                (200, JSON, b'{"size": 1}', "/elsewhere")):
            with self.subTest(status=status, body=body), self.assertRaises(NotAsDescribed):
                self.check(status, kind, body, target)


if __name__ == "__main__":
    unittest.main()
