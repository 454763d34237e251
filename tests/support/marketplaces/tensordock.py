#!/usr/bin/env python3
"""TensorDock on this machine: a marketplace that speaks its API, v2 and the balance of v0.

    tests/support/marketplaces/tensordock.py --port 9002 &
    TENSORDOCK_AUTH_ID=sim-id TENSORDOCK_API_TOKEN=sim-token \\
        TENSORDOCK_BASE_URL=http://127.0.0.1:9002/api/v2 ./dev run --provider tensordock

Which calls there are and who answers them; the parts are in `dock/`, what is common to all
marketplaces beside this file. Addresses are served with and without `/api/v2` before them.
"""

import os
import re
import sys
from urllib.parse import parse_qs

if __name__ == "__main__":
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from marketplaces import billing, program  # noqa: E402
from marketplaces.dock import hardware, replies  # noqa: E402
from marketplaces.dock.instances import Instances  # noqa: E402
from marketplaces.market import Market  # noqa: E402
from marketplaces.noise import page  # noqa: E402
from marketplaces.pacing import Window  # noqa: E402
from marketplaces.wire import NotJson, Reply  # noqa: E402

CALLS_A_MINUTE = 100  # Of the whole organisation, as documented.
ID = r"(?P<id>[^/]+)"
ROUTES = (
    ("locations", "GET", "/locations"), ("hostnodes", "GET", "/hostnodes"),
    ("hostnode", "GET", f"/hostnodes/{ID}"), ("list", "GET", "/instances"),
    ("create", "POST", "/instances"), ("get", "GET", f"/instances/{ID}"),
    ("destroy", "DELETE", f"/instances/{ID}"), ("stop", "POST", f"/instances/{ID}/stop"),
    ("start", "POST", f"/instances/{ID}/start"), ("modify", "PUT", f"/instances/{ID}/modify"),
    ("secrets", "GET", "/secrets"), ("secrets", "POST", "/secrets"),
    ("secret", "GET", f"/secrets/{ID}"), ("secret", "DELETE", f"/secrets/{ID}"),
)
PATTERNS = (*((call, method, re.compile(rf"(/api/v2)?{path}/?")) for call, method, path in ROUTES),
            ("balance", "POST", re.compile("/api/v0/billing/balance/?")))


class DockMarket(Instances, Market):
    calls = tuple({call: None for call, _, _ in PATTERNS})
    settings = {
        "auth_id": "sim-id", "token": "sim-token", "stands": 24, "seed": 1,
        "list_shape": 1,            # 1 to 4; 5 and more are no lists (dock/rows.py)
        "get_shape": "bare",        # or data, attributes
        "create_wrapped": True, "create_status": 201,
        "delete_shape": 0, "missing_shape": 0,
        "going_word": "deleting",   # what a destroyed machine that still shows is called
        "dedicated_forwards": True,  # a dedicated IP shows where SSH is; else it is on port 22
        "login_user": "user",       # whose keys count; of the images, but an sshd of ours differs
        "ssh_key_installs": False,  # whether the member ssh_key does what it says
    }
    billed_as = {"stoppeddisassociated": billing.STORAGE, "stopped_disassociated": billing.STORAGE}

    def __init__(self, clock, folder):
        self.withdrawn = set()
        self.stands = hardware.stands(self.settings["stands"], self.settings["seed"])
        self.secrets_kept = {}
        super().__init__(clock, folder)

    def change_settings(self, given):
        super().change_settings(given)
        self.stands = hardware.stands(self.set["stands"], self.set["seed"])

    def make_pacing(self):
        return Window(CALLS_A_MINUTE, 60)

    def call_of(self, request):
        for call, method, pattern in PATTERNS:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                request.ids = match.groupdict()
                return call
        return None

    def no_such_address(self, request):
        if request.method == "PATCH":
            return Reply(405)
        return Reply(404, page(404), type="text/html")

    def key_refused(self, call, request):
        if call == "balance":
            form = {name: values[-1] for name, values in parse_qs(request.text).items()}
            right = (form.get("api_key"), form.get("api_token")) == (self.set["auth_id"],
                                                                     self.set["token"])
        else:
            right = request.bearer == self.set["token"]
        return None if right else replies.unauthorized()

    def unauthorized(self, rule):
        return replies.unauthorized(rule.get("status", 401), rule.get("shape", 0))

    def rate_headers(self):
        return {"X-RateLimit-Limit": CALLS_A_MINUTE,
                "X-RateLimit-Remaining": max(0, self.pacing.left())}

    def too_fast(self, rule):
        headers = self.rate_headers()
        if rule is not None and rule.get("retry_after") is not None:
            headers["Retry-After"] = rule.get("retry_after")
        return replies.too_fast(rule.get("shape", 0) if rule else 0, headers)

    def carry_out(self, call, request, rule):
        try:
            reply = getattr(self, "on_" + call)(request, rule)
        except NotJson as error:
            reply = Reply(400, {"error": str(error)})
        if reply is not None:
            reply.headers.update(self.rate_headers())
        return reply

    # What concerns no instance.

    def left(self):
        """{(location, v0Name): how many GPUs can be had there}."""
        now = self.clock.now()
        left = {key: 0 if key in self.withdrawn else stand.model[3]
                for key, stand in self.stands.items()}
        for machine in self.machines.values():
            key = tuple(machine.order["stand"])
            if machine.exists(now) and key in left:
                left[key] = max(0, left[key] - machine.order["count"])
        return left

    def on_locations(self, _request, rule):
        found = hardware.locations(self.stands, self.left())
        if rule and rule.kind == "empty_list":
            found = {"data": {"locations": []}}
        if rule and rule.kind in ("fields", "price"):
            for location in filter(None, found["data"]["locations"]):
                for gpu in location["gpus"]:
                    gpu.update(rule.get("fields", {}))
                    gpu["price_per_hr"] = gpu["price_per_hr"] * rule.get("factor", 1)
        return Reply(200, found)

    def on_hostnodes(self, _request, _rule):
        left = self.left()
        return Reply(200, {"data": {"hostnodes": [hardware.hostnode(stand, left[key])
                                                  for key, stand in self.stands.items()]}})

    def on_hostnode(self, request, _rule):
        left = self.left()
        for key, stand in self.stands.items():
            node = hardware.hostnode(stand, left[key])
            if node["id"] == request.ids["id"]:
                return Reply(200, {"data": node})
        return Reply(404, {"error": "Hostnode not found"})

    def on_secrets(self, request, _rule):
        if request.method == "GET":
            return Reply(200, {"data": {"secrets": [
                {"type": "SSHKEY", "id": name, "name": kept["name"]}
                for name, kept in self.secrets_kept.items()]}})
        given = request.json().get("data", {}).get("attributes", {})
        name = f"secret-{len(self.secrets_kept) + 1}"
        self.secrets_kept[name] = {"name": given.get("name"), "value": given.get("value")}
        return Reply(201, {"data": {"type": "secret", "id": name, "name": given.get("name")}})

    def on_secret(self, request, _rule):
        kept = self.secrets_kept.get(request.ids["id"])
        if kept is None:
            return Reply(404, {"error": "Secret not found"})
        if request.method == "GET":
            return Reply(200, {"data": {"type": "SSHKEY", "id": request.ids["id"], **kept}})
        del self.secrets_kept[request.ids["id"]]
        return Reply(200, {"data": {"type": "success", "message": "Secret deleted"}})

    def on_balance(self, _request, _rule):
        now = self.clock.now()
        spent = sum(item.billed_micros(now, self.billed_as) for item in self.machines.values())
        burn = sum(self.describe(item, now)["micros_per_hour"] for item in self.machines.values())
        return Reply(200, {"success": True, "balance": self.set["balance_usd"] - spent / 1e6,
                           "hourly_cost": burn / 1e6})

    def keep(self):
        return {"withdrawn": sorted(self.withdrawn), "secrets": self.secrets_kept}

    def read_kept(self, kept):
        self.withdrawn = {tuple(key) for key in kept["withdrawn"]}
        self.secrets_kept = kept["secrets"]


if __name__ == "__main__":
    program.main("tensordock", DockMarket)
