"""HEAD took a minute and said 404.
It has the status and headers of GET, no body, within a second, and the connection stays usable.
"""

import http.client
import time

from e2e import Story, main

PER_REQUEST = ("x-request-id", "date", "ratelimit-remaining", "ratelimit-reset")


class HeadIsGet(Story):
    def test_every_get_route(self):
        session, _ = self.running()
        mine = f"/api/v1/sessions/{session['id']}"
        offer = self.offers(limit=1)[0]["id"]
        for path in ("/health", "/ready", "/openapi.json", "/api/v1/inventory?limit=5",
                     f"/api/v1/inventory/{offer}", "/api/v1/sessions", mine, mine + "/events",
                     f"/api/v1/inventory/{offer}/compatible-templates", "/api/v1/templates",
                     "/api/v1/templates/abc", "/api/v1/offer-health", "/api/v1/providers",
                     "/api/v1/nope", "/api/v1/inventory?limit=x"):
            with self.subTest(path=path):
                self.head_then_get(path)

    def head_then_get(self, path):
        wire = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=10)
        self.addCleanup(wire.close)
        began = time.monotonic()
        wire.request("HEAD", path)
        head = wire.getresponse()
        self.assertEqual(head.read(), b"")
        self.assertLess(time.monotonic() - began, 1)
        wire.request("GET", path)
        got = wire.getresponse()
        body = got.read()
        self.assertEqual(head.status, got.status)
        self.assertEqual(self.fixed(head), self.fixed(got))
        self.assertEqual(int(head.headers["Content-Length"]), len(body))

    @staticmethod
    def fixed(answer):
        return {name.lower(): value for name, value in answer.headers.items()
                if name.lower() not in PER_REQUEST}


if __name__ == "__main__":
    main()
