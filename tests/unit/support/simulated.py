"""A market of a simulator, served in the test's own process, on a clock that the test turns."""

import json
import tempfile
import threading
import unittest
from http.client import HTTPConnection

from marketplaces.clock import Clock
from marketplaces.client import MarketClient
from marketplaces.server import Server

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGhm7AXEW0m8vLbnIdmYWNKM+FpnsHg0kPAOxKGSlX+z me"
START = 1_796_000_000.0


class Hand:
    """The hand of a clock; stands still until it is turned."""

    def __init__(self):
        self.time = START

    def __call__(self):
        return self.time


class SimulatedMarket(unittest.TestCase):
    kind = None   # the class of market
    token = ""    # what it accepts

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.hand = Hand()
        self.open()
        self.market.change_settings({"pace": 0})

    def open(self):
        self.market = self.kind(Clock(epoch=START, read=self.hand), self.folder)
        self.server = Server(0, self.market)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.client = MarketClient(f"http://127.0.0.1:{self.server.port}")

    def later(self, seconds):
        self.hand.time += seconds
        self.market.tick()

    def ask(self, method, target, body=None, token=None, headers=None):
        """(status, JSON or text). An object is sent as JSON, text as it is."""
        status, _, text = self.answer(method, target, body, token, headers)
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text.decode("utf-8", "replace")

    def answer(self, method, target, body=None, token=None, headers=None):
        """(status, headers, bytes). Raises what http.client raises."""
        token = self.token if token is None else token
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            sent = {**({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
            data = json.dumps(body) if isinstance(body, (dict, list)) else body
            connection.request(method, target, data, sent)
            got = connection.getresponse()
            return got.status, got.headers, got.read()
        finally:
            connection.close()
