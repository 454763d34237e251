"""The black-box harness: the real daemon with the mock provider, asked over HTTP, shot, restarted.

    from e2e import Story, main

    class Renting(Story):
        def test_it(self):
            answer = self.post("/api/v1/sessions", {...})

A Story class has one daemon of its own on a free port, in a folder of its own, with an SSH server
on loopback for the mock's machines; so test files may run side by side. GPU_SHOPPER_BUILD names the
build folder that has bin/ and plugins/ (default: build).
"""

from e2e.client import Answer, Client
from e2e.daemon import Daemon
from e2e.market import Market
from e2e.simulator import Simulator
from e2e.story import Story, main
from e2e.waiting import together, wait_for, watch

__all__ = ["Answer", "Client", "Daemon", "Market", "Simulator", "Story", "main", "together",
           "wait_for", "watch"]
