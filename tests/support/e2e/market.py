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

    def faults(self, plan):
        """Replaces the fault plan, all at once; the mock reads it at every call. None: no faults."""
        path = os.path.join(self.folder, "faults.json")
        if plan is None:
            if os.path.exists(path):
                os.remove(path)
            return
        os.makedirs(self.folder, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(plan, file)
        os.replace(temporary, path)
