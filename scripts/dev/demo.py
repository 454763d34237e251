#!/usr/bin/env python3
"""./dev demo: the life of one session with real programs and real output, told step by step.

Ends with exit code 1 at the first step that does not do what it says.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from demo_market import VARIABLES, open_market

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
CLI = os.path.join(ROOT, "build", "bin", "gpu-shopper")
LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")


class Demo:
    def __init__(self, state, provider):
        self.state = state
        self.provider = provider
        self.market = open_market(provider, state)
        # The client keeps keys in its configuration folder; the demo leaves the user's alone.
        os.environ["XDG_CONFIG_HOME"] = os.path.join(state, "config")
        self.server = ""
        self.daemon = None
        self.steps = 0

    def tell(self, text):
        self.steps += 1
        print(f"\n== {self.steps}. {text}", flush=True)

    def start(self):
        with open(os.path.join(self.state, "daemon.log"), "wb") as log:
            self.daemon = subprocess.Popen(
                [sys.executable, os.path.join(ROOT, "scripts", "dev", "run.py"), "--port=0",
                 f"--state={self.state}", *self.market.options], stdout=subprocess.PIPE,
                stderr=log, text=True, env={**os.environ, **self.market.environment})
        for line in self.daemon.stdout:
            match = LISTENING.search(line)
            if match:
                self.server = match.group(1)
                print(line, end="", flush=True)
                return
        raise SystemExit(f"the daemon did not start:\n{self.log()}")

    def log(self):
        with open(os.path.join(self.state, "daemon.log"), encoding="utf-8") as file:
            return file.read()[-4000:]

    def stop(self):
        """SIGTERM; the exit code."""
        if self.daemon is None or self.daemon.poll() is not None:
            return None
        self.daemon.send_signal(signal.SIGTERM)
        return self.daemon.wait(90)

    def command(self, *words):
        """The client's command line, as a user would type it in a terminal."""
        return [CLI, "--server", self.server, *words]

    def show(self, *words):
        """Prints the command and lets it write to this terminal."""
        print("$ gpu-shopper " + " ".join(words), flush=True)
        done = subprocess.run(self.command(*words), stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise SystemExit(f"exit code {done.returncode}; the daemon's log:\n{self.log()}")

    def ask(self, *words):
        """The server's JSON."""
        done = subprocess.run(self.command("-o", "json", *words), capture_output=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(words)}: {done.stderr.decode()}\n{self.log()}")
        return json.loads(done.stdout)

    def close(self):
        self.stop()
        self.market.close()

    def newest_session(self):
        return self.ask("sessions", "list", "--limit", "1")["sessions"][0]


def check(truth, text):
    if not truth:
        raise SystemExit(f"FAILED: {text}")
    print(f"   {text}", flush=True)


def story(demo):
    demo.tell(f"The daemon starts with the marketplace {demo.provider}")
    demo.start()
    demo.tell("The menu: the cheapest offers with at least 24 GiB")
    demo.show("inventory", "--min-vram", "24", "--limit", "8")
    demo.tell("Rent the cheapest of them for an hour, and wait until it can be used")
    offer = demo.ask("inventory", "--min-vram", "24", "--limit", "1")["offers"][0]
    began = time.monotonic()
    demo.show("provision", "-c", "demo", "-i", offer["id"], "-w", "ssh", "-t", "1", "--wait")
    session = demo.newest_session()
    check(session["status"] == "running",
          f"running at {session['ssh_host']}:{session['ssh_port']}, "
          f"verified over SSH {time.monotonic() - began:.1f} s after the order")
    demo.tell("Use it: a command over SSH, with the saved key and the pinned host key")
    demo.show("ssh", session["id"], "--", "echo hello from $(uname -sm)")
    demo.tell("Keep it an hour longer")
    demo.show("sessions", "extend", session["id"], "--hours", "1")
    check(demo.newest_session()["reservation_hours"] == 2, "two hours reserved now")
    demo.tell("Destroy it; the answer comes when the machine was looked for and not found")
    demo.show("sessions", "delete", session["id"])
    give_up = time.monotonic() + demo.market.patience_s
    while demo.newest_session()["status"] != "stopped" and time.monotonic() < give_up:
        time.sleep(0.1)
    demo.tell("What happened")
    demo.show("sessions", "events", session["id"])
    demo.tell("What is left, by the marketplace's own books")
    machines = demo.market.machines()
    for item in machines:
        print(f"   {item['id']}  {item['state']}  created {item['created_at']}  destroyed "
              f"{item['destroyed_at']}  billed ${item['billed_micros'] / 1e6:.6f}")
    check(demo.newest_session()["status"] == "stopped", "the session is stopped")
    check(len(machines) == 1, "one machine was ever made")
    check(all(item["state"] == "destroyed" for item in machines), "nothing is left")
    refused = subprocess.run(demo.command("ssh", session["id"], "--", "true"),
                             stdin=subprocess.DEVNULL, capture_output=True, check=False)
    check(refused.returncode != 0, "the key opens nothing any more")
    check(demo.stop() == 0, "the daemon stopped cleanly")


def main():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__.splitlines()[0])
    parser.add_argument("--provider", default="mock", choices=["mock", *VARIABLES])
    provider = parser.parse_args().provider
    with tempfile.TemporaryDirectory(prefix="gpu-shopper-demo-") as state:
        demo = Demo(state, provider)
        try:
            story(demo)
        finally:
            demo.close()


if __name__ == "__main__":
    main()
