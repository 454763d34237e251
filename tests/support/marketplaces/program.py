"""What the programs of the marketplaces have in common: options, ports, an SSH server, their end.

Each market has a port, a folder, and a port of its own at a real sshd. The program prints a line
for each, `NAME: listening on http://127.0.0.1:PORT`, and ends at SIGTERM or Ctrl-C.
"""

import argparse
import os
import signal
import sys
import tempfile
import threading

from marketplaces.clock import Clock
from marketplaces.server import Server

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "scripts", "dev"))

from loopback_sshd import PORTS_MAX, LoopbackSshd  # noqa: E402

TICK_SECONDS = 0.1


def arguments(name, words):
    parser = argparse.ArgumentParser(prog=name, description=f"A marketplace that speaks {name}.")
    parser.add_argument("--port", type=int, default=0, help="of the first market (0: any free one)")
    parser.add_argument("--state", help="where the books are kept (default: until it ends)")
    parser.add_argument("--market", action="append", default=[], metavar="NAME",
                        help="a market with a port and books of its own; may be given again")
    parser.add_argument("--speed", type=float, default=1.0,
                        help="how much faster than ours its clock runs")
    parser.add_argument("--without-ssh", action="store_true", help="nobody will log in")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help="a setting, as text, a number or true or false")
    options = parser.parse_args(words)
    options.market = options.market or [name]
    return options


def read_setting(text):
    name, _, value = text.partition("=")
    if value in ("true", "false"):
        return name, value == "true"
    try:
        return name, float(value) if "." in value else int(value)
    except ValueError:
        return name, value


class Running:
    """The markets of one program, each served by threads of its own."""

    def __init__(self, kind, options, folder):
        """`kind`: the class of market."""
        self.ended = threading.Event()
        given = dict(read_setting(text) for text in options.set)
        markets = {}
        for name in options.market:
            markets[name] = kind(Clock(options.speed), os.path.join(folder, name))
            markets[name].change_settings(given)
        self.sshds = []
        if not options.without_ssh:
            self.let_in(list(markets.values()), folder)
        self.servers = {}
        for name, market in markets.items():
            self.servers[name] = Server(0 if self.servers else options.port, market)
        for server in self.servers.values():
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def let_in(self, markets, folder):
        """Starts as many SSH servers as are needed for a port for each market."""
        for first in range(0, len(markets), PORTS_MAX):
            some = markets[first:first + PORTS_MAX]
            sshd = LoopbackSshd(os.path.join(folder, f"machines-{first}"),
                                [market.books.keys_path for market in some])
            sshd.start()
            self.sshds.append(sshd)
            for market, port in zip(some, sshd.ports):
                market.change_settings({"ssh_port": port})

    def wait(self):
        """Until somebody sets `ended`; lets time pass in the markets meanwhile."""
        while not self.ended.wait(TICK_SECONDS):
            for server in self.servers.values():
                server.market.tick()

    def close(self):
        for server in self.servers.values():
            server.shutdown()
            server.server_close()
        for sshd in self.sshds:
            sshd.stop()


def main(name, kind, words=None):
    options = arguments(name, words)
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as passing:
        running = Running(kind, options, options.state or passing)
        try:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, lambda *_: running.ended.set())
            for market, server in running.servers.items():
                print(f"{market}: listening on http://127.0.0.1:{server.port}", flush=True)
            running.wait()
        finally:
            running.close()
