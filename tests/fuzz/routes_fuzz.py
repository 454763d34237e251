#!/usr/bin/env python3
"""Sends requests that are almost right to a real daemon: no 5xx, no hang, no growth, clean end.

Request number I of seed S is always the same; a failure prints the command that sends it again.
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import socket
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support")]

from e2e.client import Client  # noqa: E402
from e2e.daemon import Daemon  # noqa: E402

from mutations import Maker  # noqa: E402

ANSWER_SECONDS = 45  # A create may wait 30 s for its provider.
WORKERS = 2
# By then caches, pools and the sanitizers' own tables have their size.
WARM_SHARE = 0.5
GROWTH_MB_MAX = 48
DESCRIPTORS_MORE_MAX = 16
ALLOWED_5XX = {b"505"}  # Of a version that we do not speak.
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


class Finding(Exception):
    pass


class Wire:
    """One connection; a new one when the last was closed."""

    def __init__(self, port):
        self.port = port
        self.socket = None
        self.rest = b""

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.rest = None, b""

    def ask(self, made):
        """The status, or b"" when the daemon closed without a word."""
        if self.socket is None or not made.framed:
            self.close()
            self.socket = socket.create_connection(("127.0.0.1", self.port), ANSWER_SECONDS)
        try:
            self.socket.sendall(made.bytes)
            if not made.framed:
                self.socket.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # It answered and closed before it had all; the answer is to be read yet.
        status, closes = self._answer(made.method)
        if closes or not made.framed:
            self.close()
        return status

    def _answer(self, method):
        while True:
            head = self._until(b"\r\n\r\n")
            if head is None:
                return b"", True
            if not re.match(rb"HTTP/1\.1 \d{3} ", head):
                raise Finding(f"no status line: {head[:200]!r}")
            status = head[9:12]
            if status != b"100":
                break
        length = _LENGTH.search(head)
        if length is None and status != b"204":
            raise Finding(f"no length: {head!r}")
        body = b""
        if method != "HEAD" and length:
            body = self._bytes(int(length.group(1)))
        if status[0:1] in b"45" and body:
            problem = json.loads(body)
            if problem["status"] != int(status) or not problem["code"]:
                raise Finding(f"not this answer's problem: {body!r}")
        elif body:
            json.loads(body if b"content-encoding" not in head.lower() else b"{}")
        return status, b"\r\nconnection: close" in head.lower()

    def _until(self, mark):
        while mark not in self.rest:
            if not self._more():
                return None
        head, _, self.rest = self.rest.partition(mark)
        return head + b"\r\n"

    def _bytes(self, count):
        while len(self.rest) < count:
            if not self._more():
                raise Finding(f"the body ended {count - len(self.rest)} bytes early")
        body, self.rest = self.rest[:count], self.rest[count:]
        return body

    def _more(self):
        try:
            piece = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        except TimeoutError:
            raise Finding(f"no answer in {ANSWER_SECONDS} s") from None
        self.rest += piece
        return bool(piece)


def play(port, maker, seed, numbers, counts):
    """Sends the requests of these numbers. None, or what went wrong with which."""
    wire = Wire(port)
    for number in numbers:
        made = maker.request(random.Random(f"{seed}/{number}"))
        try:
            status = wire.ask(made)
            if status.startswith(b"5") and status not in ALLOWED_5XX:
                raise Finding(f"status {status.decode()}")
            if not status and made.framed:
                raise Finding("closed without an answer")
        except Finding as finding:
            return f"request {number} of seed {seed}: {finding}\n{made.bytes[:3000]!r}"
        except OSError as error:
            return f"request {number} of seed {seed}: {error}; is the daemon gone?"
        counts[status] = counts.get(status, 0) + 1
    wire.close()
    return None


def worker(arguments):
    counts = {}
    return play(*arguments, counts), counts


def resident_mb(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def prepared(daemon):
    """The maker, over a few sessions that exist, and ids that do not."""
    client = Client(daemon.port)
    offers = [offer["id"] for offer in client.get("/api/v1/inventory").json["offers"]]
    sessions = ["00000000-0000-4000-8000-000000000000"]
    for number in range(3):
        answer = client.post("/api/v1/sessions", {
            "consumer_id": f"fuzz-{number}", "offer_id": offers[number], "workload_type": "ssh",
            "reservation_hours": 1})
        sessions.append(answer.json["session"]["id"])
    templates = [item["hash_id"] for item in client.get("/api/v1/templates").json["templates"]]
    return Maker(client.get("/openapi.json").json,
                 {"id": sessions, "offer_id": offers[:10], "hash_id": templates})


def chunks(numbers, most):
    return [numbers[start:start + most] for start in range(0, len(numbers), most)]


def run(daemon, seed, numbers):
    maker = prepared(daemon)
    before = descriptors(daemon.process)
    counts, warm = {}, None
    pieces = chunks(numbers, 500)
    with multiprocessing.Pool(WORKERS) as pool:
        jobs = [(daemon.port, maker, seed, piece) for piece in pieces]
        for done, (finding, found) in enumerate(pool.imap(worker, jobs), 1):
            if finding:
                raise Finding(f"{finding}\nagain: tests/fuzz/routes_fuzz.py --seed {seed} "
                              f"--first {finding.split()[1]} --requests 1\n{daemon.log[-3000:]}")
            for status, count in found.items():
                counts[status] = counts.get(status, 0) + count
            if warm is None and done >= len(pieces) * WARM_SHARE:
                warm = resident_mb(daemon.process)
    grown = resident_mb(daemon.process) - warm
    more = descriptors(daemon.process) - before
    print(f"{len(numbers)} requests: " + ", ".join(
        f"{count} x {status.decode() or 'closed'}" for status, count in sorted(counts.items())))
    print(f"memory {grown:+.1f} MB over the later half, {more:+d} descriptors")
    if grown > GROWTH_MB_MAX or more > DESCRIPTORS_MORE_MAX:
        raise Finding("it grows")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--requests", type=int, default=100_000)
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.requests)
    # Freed memory that the sanitizer holds back would look like a leak.
    asan = {"ASAN_OPTIONS": "exitcode=99:detect_leaks=1:quarantine_size_mb=8"}
    daemon = Daemon(environment=asan, settings={"server.rate_per_s": "0"})
    began = time.monotonic()
    try:
        daemon.start(**asan)
        run(daemon, options.seed, numbers)
    except Finding as finding:
        print(f"FAILED: {finding}")
        sys.exit(1)
    finally:
        daemon.close()
    print(f"{time.monotonic() - began:.0f} s, clean end")


if __name__ == "__main__":
    main()
