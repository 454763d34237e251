"""Goal: each fault of the wire reaches the client as those bytes and that end of the connection,
and with or without the call's effect, as the rule says. Method: real sockets, in this process.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import unittest

from marketplaces.clock import Clock
from marketplaces.vastai import VastMarket

from simulated import KEY, START, SimulatedMarket

SEARCH = {"num_gpus": {"gte": 1}, "limit": 1}
CREATE = {"image": "x", "disk": 10, "label": "ours"}


class WireTest(SimulatedMarket):
    kind = VastMarket
    token = "sim-key"

    def create(self):
        offers = self.ask("POST", "/api/v0/bundles/", SEARCH)[1]["offers"]
        return self.ask("PUT", f"/api/v0/asks/{offers[0]['id']}/", CREATE)

    def made(self):
        return len(self.client.machines)

    def test_an_answer_that_does_not_come(self):
        for kind, error in (("cut", http.client.RemoteDisconnected),
                            ("reset", ConnectionResetError)):
            for effect in (False, True):
                with self.subTest(kind=kind, effect=effect):
                    before = self.made()
                    self.client.faults({"call": "create", "kind": kind, "effect": effect})
                    with self.assertRaises(error):
                        self.create()
                    self.assertEqual(self.made() - before, int(effect))
                    self.assertEqual(self.create()[0], 200)  # The fault is used up.

    def test_an_answer_that_ends_within(self):
        self.client.faults({"call": "create", "kind": "truncate"})
        with self.assertRaises(http.client.IncompleteRead):
            self.create()
        self.assertEqual(self.made(), 1)

    def test_other_answers(self):
        cases = (({"kind": "answer", "status": 503, "body": "busy", "type": "text/plain"},
                  503, "busy"), ({"kind": "html"}, 502, "<html>"), ({"kind": "empty"}, 200, ""),
                 ({"kind": "deep", "levels": 50}, 200, "[["),
                 ({"kind": "answer", "body": {"a": 1}}, 200, '{"a": 1}'))
        for rule, status, start in cases:
            with self.subTest(rule):
                self.client.faults({"call": "list", **rule})
                answer = self.answer("GET", "/api/v1/instances/")
                self.assertEqual(answer[0], status)
                self.assertTrue(answer[2].decode().startswith(start), answer)

    def test_garbage_is_called_json(self):
        self.client.faults({"call": "list", "kind": "garbage"})
        _, headers, body = self.answer("GET", "/api/v1/instances/")
        self.assertEqual(headers["Content-Type"], "application/json")
        with self.assertRaises(ValueError):
            json.loads(body)

    def test_sizes(self):
        self.client.faults({"call": "list", "kind": "huge", "bytes": 3_000_000})
        self.assertEqual(len(self.answer("GET", "/api/v1/instances/")[2]), 3_000_000)
        self.client.faults({"call": "list", "kind": "flood", "bytes": 3_000_000})
        with self.assertRaises(http.client.IncompleteRead) as caught:
            self.answer("GET", "/api/v1/instances/")
        self.assertGreaterEqual(len(caught.exception.partial), 3_000_000)

    def test_a_hanging_call_ends_when_the_client_goes(self):
        self.market.clock = Clock(1)
        self.client.faults({"call": "list", "kind": "hang"})
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=0.2) as client:
            client.sendall(b"GET /api/v1/instances/ HTTP/1.1\r\nHost: x\r\n\r\n")
            with self.assertRaises(TimeoutError):
                client.recv(1)
        self.assertEqual(self.answer("GET", "/api/v1/instances/")[0], 200)

    def test_slow_and_late_answers_are_true_ones(self):
        self.market.clock = Clock(10)
        for kind in ("slow", "delay"):
            self.client.faults({"call": "list", "kind": kind, "seconds": 0.5})
            self.assertEqual(self.ask("GET", "/api/v1/instances/")[1]["instances"], [])

    def test_hundreds_of_clients_at_once(self):
        statuses, count = [], 300
        threads = [threading.Thread(target=lambda: statuses.append(
            self.answer("GET", "/api/v1/instances/")[0])) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses, [200] * count)
        self.assertEqual(self.client.calls["list"], count)

    def test_a_connection_is_kept(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        self.addCleanup(connection.close)
        ends = set()
        for _ in range(3):
            connection.request("GET", "/api/v1/instances/",
                               headers={"Authorization": "Bearer sim-key"})
            self.assertEqual(connection.getresponse().read()[:1], b"{")
            ends.add(connection.sock.getsockname())
        self.assertEqual(len(ends), 1)

    def test_the_calls_can_be_read(self):
        self.create()
        search, create = self.client.requests()
        self.assertEqual((search["call"], create["call"], create["status"]),
                         ("search", "create", 200))
        self.assertEqual(json.loads(create["body"]), CREATE)
        self.assertEqual(self.client.requests(since=create["number"]), [])

    def test_orders_that_make_no_sense_are_refused(self):
        for path, body in (("faults", {"rules": [{"call": "list", "kind": "nothing"}]}),
                           ("settings", {"hots": 3}), ("fates", {"fates": [{"boots": 3}]}),
                           ("machines/7", {"status": "exited"}), ("nothing", {})):
            with self.assertRaises(AssertionError):
                self.client.ask(path, body)


class BooksTest(SimulatedMarket):
    kind = VastMarket
    token = "sim-key"

    def test_machines_and_their_bill_outlive_the_program(self):
        offers = self.ask("POST", "/api/v0/bundles/", SEARCH)[1]["offers"]
        script = f"mkdir ~/.ssh; echo '{KEY}' >> ~/.ssh/authorized_keys"
        made = self.ask("PUT", f"/api/v0/asks/{offers[0]['id']}/", {**CREATE, "onstart": script})
        self.later(1000)
        before = self.client.machines[0]
        again = VastMarket(Clock(epoch=START + 1, read=self.hand), self.folder)
        after, = again.state()["machines"]
        self.assertEqual(after, before)
        self.assertEqual(after["id"], made[1]["new_contract"])
        with open(os.path.join(self.folder, "authorized_keys"), encoding="utf-8") as file:
            self.assertEqual(file.read(), KEY + "\n")
        self.hand.time += 10
        self.assertGreater(again.state()["machines"][0]["billed_micros"], before["billed_micros"])


class ProgramTest(unittest.TestCase):
    def test_markets_side_by_side_and_a_clean_end(self):
        program = os.path.join(os.path.dirname(__file__), "..", "..", "support", "marketplaces",
                               "tensordock.py")
        process = subprocess.Popen(
            [sys.executable, program, "--market", "a", "--market", "b", "--without-ssh"],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        lines = [process.stdout.readline() for _ in range(2)]
        for name, line in zip("ab", lines):
            self.assertRegex(line, rf"^{name}: listening on http://127\.0\.0\.1:\d+\n$")
        process.terminate()
        self.assertEqual(process.wait(10), 0)


if __name__ == "__main__":
    unittest.main()
