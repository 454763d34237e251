"""A market as a test sees it: over `/_sim/...` of its port (control.py)."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 30


class MarketClient:
    def __init__(self, url):
        self.url = url

    def ask(self, path, body=None):
        """The JSON of the answer. Raises AssertionError when the order is refused."""
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(self.url + "/_sim/" + path, data=data),
                         timeout=TIMEOUT_SECONDS) as answer:
                return json.load(answer)
        except HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from None

    def faults(self, *rules):
        self.ask("faults", {"rules": list(rules)})

    def fates(self, *fates):
        self.ask("fates", {"fates": list(fates)})

    def settings(self, **given):
        self.ask("settings", given)

    def plant(self, **given):
        """The id of a machine that somebody else has ordered."""
        return self.ask("machines", given)["id"]

    def change(self, machine_id, **given):
        self.ask(f"machines/{machine_id}", given)

    @property
    def state(self):
        return self.ask("state")

    @property
    def machines(self):
        return self.state["machines"]

    @property
    def alive(self):
        """Those that exist, and bill."""
        return [machine for machine in self.machines if machine["exists"]]

    @property
    def calls(self):
        """{kind of call: how often it came}."""
        return self.state["calls"]

    def requests(self, since=0):
        return self.ask(f"requests?since={since}")["requests"]
