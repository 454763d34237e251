"""The mock's marketplace, read and spoilt from outside: its books are a file that outlives daemons.

The books are what the tests believe; what the daemon says of itself is what they check.
"""

import json
import os
import tempfile


class Market:
    def __init__(self, state, provider="mock"):
        self.folder = os.path.join(state, provider)

    @property
    def books(self):
        """market.json as it is; empty books before the mock has started."""
        try:
            with open(os.path.join(self.folder, "market.json"), encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return {"instances": []}

    @property
    def instances(self):
        return self.books["instances"]

    @property
    def alive(self):
        """Instances that bill: not destroyed."""
        return [item for item in self.instances if item.get("state") != "destroyed"]

    @property
    def authorized_keys(self):
        try:
            with open(os.path.join(self.folder, "authorized_keys"), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def calls(self, operation):
        """How often it was asked: list_offers, list_instances, get, create, destroy, probe."""
        return self.books["calls"][operation]

    def script(self, *rules):
        """Replaces the scripted faults, all at once; plugins/mock/README.md describes the rules."""
        os.makedirs(self.folder, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"rules": list(rules)}, file)
        os.replace(temporary, os.path.join(self.folder, "faults.json"))

    def fault(self, operation, kind, **more):
        """One fault that strikes every such call until heal()."""
        self.script({"operation": operation, "kind": kind, "times": -1, **more})

    def heal(self):
        self.script()
