#!/usr/bin/env python3
"""./dev bench: how fast the daemon answers, beside two servers of the same bytes.

`stock` is Poco's HTTPServer with that one body, `limit` two bare epoll loops: what this machine can
do at most, the load generator included. They run in turn, one after the other for each line, so the
ratios hold on any machine; the rates are those of this one, today.
"""

import argparse
import collections
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support")]

from e2e.daemon import Daemon, build_folder  # noqa: E402

import load  # noqa: E402
import offer_list  # noqa: E402
import orders  # noqa: E402
from rivals import NAMES, PROGRAMS, Rival  # noqa: E402

Effort = collections.namedtuple("Effort", "runs seconds connections sessions creates lists")
FULL = Effort(runs=3, seconds=2, connections=(1, 32, 256), sessions=10_000, creates=200,
              lists=21)
SMOKE = Effort(runs=1, seconds=1, connections=(32,), sessions=50, creates=4, lists=1)
# Kept from refreshing while it is measured: a moving body cannot be compared with a fixed one.
SETTINGS = {"inventory.refresh_interval_s": "3600", "provider.mock.boot_delay_ms": "0",
            "server.rate_per_s": "0"}
FILTER = "gpu_type=4090&max_price=2&limit=20"

Question = collections.namedtuple("Question", "what target headers", defaults=((),))


def questions(offers, session):
    """What is asked of a daemon with so many offers."""
    yield Question(f"inventory {offers}, full", "/api/v1/inventory")
    yield Question(f"inventory {offers}, full, gzip", "/api/v1/inventory",
                   ("Accept-Encoding: gzip",))
    yield Question(f"inventory {offers}, filter", f"/api/v1/inventory?{FILTER}")
    if session:
        yield Question("health", "/health")
        yield Question("session get", f"/api/v1/sessions/{session}")
        yield Question("sessions, first page", "/api/v1/sessions")


def fetch(port, question):
    """(body, headers that a rival repeats)"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=75)
    connection.request("GET", question.target,
                       headers=dict(header.split(": ") for header in question.headers))
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{question.target}: {answer.status} {body[:300]}")
    encoding = answer.headers.get("Content-Encoding")
    return body, [f"Content-Encoding: {encoding}"] if encoding else []


def memory(process, line):
    """VmRSS or VmHWM in MB."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return int(re.search(rf"{line}:\s+(\d+) kB", file.read()).group(1)) / 1024


def first_answer_ms(start):
    """From the start of a process to its first answer; `start` returns its port when it listens."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", start(), timeout=60)
    connection.request("GET", "/health")
    connection.getresponse().read()
    return (time.monotonic() - began) * 1e3


class Bench:
    def __init__(self, effort):
        self.effort = effort

    def compare(self, daemon, question):
        body, headers = fetch(daemon.port, question)
        for connections in self.effort.connections:
            ours = load.median(daemon.port, question.target, connections, self.effort,
                               question.headers)
            rivals = {}
            for name in NAMES:
                with Rival(name, body, headers) as port:
                    rivals[name] = load.median(port, question.target, connections, self.effort,
                                               question.headers)
            print(f"{question.what:<28}{len(body):>9}{connections:>5}{ours.rate:>10.0f}"
                  f"{ours.p50:>9.2f}{ours.p99:>9.2f}"
                  + "".join(f"{rivals[name].rate:>10.0f}{ours.rate / rivals[name].rate:>7.2f}"
                            for name in NAMES), flush=True)

    def daemon(self, offers):
        return Daemon(settings={**SETTINGS, "provider.mock.offers": str(offers)})

    def reads(self, offers, with_sessions):
        daemon = self.daemon(offers)
        try:
            session = None
            if with_sessions:
                session = subprocess.run(
                    [os.path.join(PROGRAMS, "fill_sessions"),
                     os.path.join(daemon.state, "gpu-shopper.db"), str(self.effort.sessions)],
                    check=True, capture_output=True, text=True).stdout.strip()
            daemon.start()
            idle = memory(daemon.process, "VmRSS")
            for question in questions(offers, session):
                self.compare(daemon, question)
            sessions = self.effort.sessions if with_sessions else 0
            return (f"{offers} offers, {sessions} sessions", idle,
                    memory(daemon.process, "VmRSS"), memory(daemon.process, "VmHWM"))
        finally:
            daemon.close()

    def start(self):
        """Milliseconds from start to first answer, the daemon's and a rival's."""
        daemon = self.daemon(88)
        try:
            ours = first_answer_ms(lambda: daemon.start().port)
        finally:
            daemon.close()
        rival = Rival("stock", b"{}")
        try:
            theirs = first_answer_ms(rival.__enter__)
        finally:
            rival.__exit__()
        return ours, theirs

    def orders(self):
        daemon = self.daemon(88).start()
        try:
            return orders.run(daemon, self.effort.creates)
        finally:
            daemon.close()

    def run(self):
        print(f"{'request':<28}{'bytes':>9}{'c':>5}{'per s':>10}{'p50 ms':>9}{'p99 ms':>9}"
              + "".join(f"{name:>10}{'ratio':>7}" for name in NAMES))
        sizes = [self.reads(88, with_sessions=True), self.reads(5_000, with_sessions=False)]
        print()
        with tempfile.TemporaryDirectory(prefix="gpu-shopper-bench-") as folder:
            for line in offer_list.run(folder, self.effort.lists):
                print(line)
        print()
        for what, rate, bare in self.orders():
            print(f"{what:<40}{rate:>8.0f} per s; a bare answer {bare:.0f}, "
                  f"ratio {rate / bare:.2f}")
        for what, idle, loaded, peak in sizes:
            print(f"{'memory, ' + what:<40}{idle:>8.1f} MB idle, {loaded:.1f} after the load, "
                  f"{peak:.1f} at most")
        ours, theirs = self.start()
        print(f"{'start to first answer':<40}{ours:>8.0f} ms; a bare server {theirs:.0f} ms")


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true",
                        help="everything once and briefly: does it work, not how fast")
    if not os.path.exists(os.path.join(build_folder(), "bin", "gpu-shopperd")):
        sys.exit("bench: no release build; run ./dev bench")
    Bench(SMOKE if parser.parse_args().smoke else FULL).run()


if __name__ == "__main__":
    main()
