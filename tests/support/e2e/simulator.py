"""A simulated marketplace as a program of its own, with as many markets as a test wants."""

import getpass
import os
import re
import signal
import subprocess
import sys
import tempfile

from e2e.daemon import ROOT, die_with_parent
from marketplaces.client import MarketClient

LISTENING = re.compile(r"^(\S+): listening on (http://127\.0\.0\.1:\d+)$")
# What a provider's section needs to use it; {url} is where the market listens.
SECTIONS = {
    "vastai": {"base_url": "{url}", "api_key": "env:SIM_KEY"},
    "tensordock": {"base_url": "{url}", "auth_id": "env:SIM_ID", "api_token": "env:SIM_TOKEN"}}
# The machines are logins of this computer's user.
SETTINGS = {"vastai": {}, "tensordock": {"login_user": getpass.getuser()}}
ENVIRONMENT = {"SIM_KEY": "sim-key", "SIM_ID": "sim-id", "SIM_TOKEN": "sim-token"}


class Simulator:
    """`markets`: {name: MarketClient}. close() ends it, and its SSH servers."""

    def __init__(self, kind, names, speed=1.0, **settings):
        """`kind`: vastai or tensordock. `settings`: of all markets, as --set."""
        self.kind = kind
        self.names = names
        self.folder = tempfile.TemporaryDirectory(prefix=f"gpu-shopper-{kind}-")
        program = os.path.join(ROOT, "tests", "support", "marketplaces", kind + ".py")
        self.command = [sys.executable, program, f"--speed={speed}", f"--state={self.folder.name}"]
        self.command += [f"--market={name}" for name in names]
        self.command += [f"--set={name}={value}"
                         for name, value in {**SETTINGS[kind], **settings}.items()]
        self.errors = os.path.join(self.folder.name, "errors")
        self.port = 0
        self.start()

    def start(self):
        """Also after stop(): a single market goes on where it was, at the same address."""
        with open(self.errors, "ab") as errors:
            self.process = subprocess.Popen([*self.command, f"--port={self.port}"],
                                            stdout=subprocess.PIPE, stderr=errors, text=True,
                                            preexec_fn=die_with_parent())
        self.markets = {}
        for _ in self.names:
            line = self.process.stdout.readline()
            match = LISTENING.match(line.rstrip("\n"))
            if match is None:
                self.close()
                raise AssertionError(f"the simulator does not listen: {line}")
            self.markets[match.group(1)] = MarketClient(match.group(2))
        self.port = int(self.markets[self.names[0]].url.rpartition(":")[2])

    def stop(self):
        """The marketplace is down; what is rented there bills on. The exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.process.stdout.close()
        return code

    def sections(self, plugin=None):
        """The daemon's settings for a provider of each market's name."""
        settings = {}
        for name, market in self.markets.items():
            values = {key: value.format(url=market.url)
                      for key, value in SECTIONS[self.kind].items()}
            values["ssh_user"] = getpass.getuser()
            values["plugin"] = plugin or self.kind
            settings.update({f"provider.{name}.{key}": value for key, value in values.items()})
        return settings

    def close(self):
        """Fails when the program met something that it was not made for."""
        try:
            code = self.stop()
            with open(self.errors, encoding="utf-8", errors="replace") as file:
                complaints = file.read()
            if code != 0 or complaints:
                raise AssertionError(f"the simulator ended with {code}: {complaints[-4000:]}")
        finally:
            self.folder.cleanup()
