"""The marketplaces that `./dev demo` rents from: the mock, which is inside its plugin, and Vast.ai
and TensorDock as programs on this machine (tests/support/marketplaces)."""

import getpass
import json
import os
import re
import subprocess
import sys
from datetime import datetime, timezone
from urllib.request import urlopen

from loopback_sshd import die_with_parent

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")
# What the plugin takes from the environment; {url} is where the program listens.
VARIABLES = {
    "vastai": {"VASTAI_API_KEY": "sim-key", "VASTAI_BASE_URL": "{url}"},
    "tensordock": {"TENSORDOCK_AUTH_ID": "sim-id", "TENSORDOCK_API_TOKEN": "sim-token",
                   "TENSORDOCK_BASE_URL": "{url}/api/v2"}}
# The machines are this one: its user takes the place of theirs.
SETTINGS = {"vastai": (), "tensordock": (f"--set=login_user={getpass.getuser()}",)}


class MockMarket:
    patience_s = 60  # From the order to destroy until the machine is proven gone.
    options = ()     # More for the daemon.
    environment = {}

    def __init__(self, state):
        self.path = os.path.join(state, "mock", "market.json")

    def machines(self):
        """[{id, state, created_at, destroyed_at, billed_micros}] of its own books."""
        with open(self.path, encoding="utf-8") as file:
            return json.load(file)["instances"]

    def close(self):
        pass


class SimulatedMarket:
    """The real times: a machine is proven gone by two looks, a minute or two apart."""
    patience_s = 400

    def __init__(self, name, state):
        program = os.path.join(ROOT, "tests", "support", "marketplaces", name + ".py")
        self.process = subprocess.Popen(
            [sys.executable, program, f"--state={os.path.join(state, 'market')}", *SETTINGS[name]],
            stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent())
        match = LISTENING.search(self.process.stdout.readline())
        if match is None:
            raise SystemExit(f"the marketplace {name} does not listen")
        self.url = match.group(1)
        print(f"{name}, simulated, at {self.url}", flush=True)
        self.environment = {variable: value.format(url=self.url)
                            for variable, value in VARIABLES[name].items()}
        self.options = (f"--provider={name}",
                        f"--set=provider.{name}.ssh_user={getpass.getuser()}")

    def machines(self):
        with urlopen(self.url + "/_sim/state", timeout=30) as answer:
            found = json.load(answer)["machines"]
        return [{**item, "state": item["status"] if item["exists"] else "destroyed",
                 "created_at": date(item["created"]), "destroyed_at": date(item["destroyed"])}
                for item in found]

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def date(moment):
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def open_market(name, state):
    return MockMarket(state) if name == "mock" else SimulatedMarket(name, state)
