"""Of 400 new connections at once 162 were reset.
Five hundred at once, ten times: each gets an answer, none a reset.
"""

import collections
import selectors
import socket

from e2e import Story, main

CONNECTIONS, ROUNDS = 500, 10
REQUEST = b"GET /api/v1/inventory?limit=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


class ConnectionBurst(Story):
    # All of them come from one address, which has its own limit (76).
    settings = {"server.rate_per_s": 0}

    def burst(self):
        """{status: how many}; anything but a whole answer counts under its own name."""
        waiting, ends = selectors.DefaultSelector(), collections.Counter()
        for _ in range(CONNECTIONS):
            wire = socket.socket()
            wire.setblocking(False)
            wire.connect_ex(("127.0.0.1", self.daemon.port))
            waiting.register(wire, selectors.EVENT_WRITE, bytearray())
        while waiting.get_map():
            ready = waiting.select(timeout=30)
            self.assertTrue(ready, f"{len(waiting.get_map())} without an answer: {ends}")
            for key, event in ready:
                self.advance(waiting, key, event, ends)
        return ends

    def advance(self, waiting, key, event, ends):
        wire, got = key.fileobj, key.data
        try:
            if event & selectors.EVENT_WRITE:
                wire.send(REQUEST)
                waiting.modify(wire, selectors.EVENT_READ, got)
                return
            chunk = wire.recv(65536)
            got += chunk
            if chunk:
                return
            ends[bytes(got[9:12]) if got.startswith(b"HTTP/1.1 ") else b"cut off"] += 1
        except OSError as error:
            ends[type(error).__name__.encode()] += 1
        waiting.unregister(wire)
        wire.close()

    def test_ten_bursts(self):
        for _ in range(ROUNDS):
            ends = self.burst()
            self.assertEqual(ends, {b"200": CONNECTIONS})


class ConnectionBurstAtTheStockListener(ConnectionBurst):
    settings = {"server.listener": "stock", "server.rate_per_s": 0}


if __name__ == "__main__":
    main()
