#!/usr/bin/env python3
"""Vast.ai on this machine: a marketplace that speaks its API (console.vast.ai/api/v0 and v1).

    tests/support/marketplaces/vastai.py --port 9001 &
    VASTAI_API_KEY=sim-key VASTAI_BASE_URL=http://127.0.0.1:9001 ./dev run --provider vastai

Which calls there are and who answers them; the parts are in `vast/`, what is common to all
marketplaces beside this file.
"""

import os
import re
import sys

if __name__ == "__main__":
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from marketplaces import billing, program  # noqa: E402
from marketplaces.market import Market  # noqa: E402
from marketplaces.noise import page  # noqa: E402
from marketplaces.pacing import Intervals  # noqa: E402
from marketplaces.vast import hardware, replies, search, templates  # noqa: E402
from marketplaces.vast.instances import Instances  # noqa: E402
from marketplaces.vast.rent import Rent  # noqa: E402
from marketplaces.vast.stock import Stock  # noqa: E402
from marketplaces.wire import NotJson, Reply  # noqa: E402

# Seconds between two calls of a kind, as documented; ten searches a minute.
INTERVALS = {"create": 4.5, "destroy": 3.0, "get": 2.0, "detach": 2.0, "list": 1.0, "change": 1.0,
             "attach": 1.0, "account_keys": 1.0, "templates": 3.0, "bid": 5.5, "search": 6.0}
ID = r"(?P<id>\d+)"
ROUTES = (
    ("search", "POST", r"/api/v0/bundles/"), ("search", "GET", r"/api/v0/bundles/"),
    ("search", "PUT", r"/api/v0/search/asks/"), ("create", "PUT", rf"/api/v0/asks/{ID}/"),
    ("list", "GET", r"/api/v1/instances/"), ("old_list", "GET", r"/api/v0/instances/"),
    ("get", "GET", rf"/api/v0/instances/{ID}/"), ("destroy", "DELETE", rf"/api/v0/instances/{ID}/"),
    ("change", "PUT", rf"/api/v0/instances/{ID}/"),
    ("attach", "POST", rf"/api/v0/instances/{ID}/ssh/"),
    ("keys", "GET", rf"/api/v0/instances/{ID}/ssh/"),
    ("detach", "DELETE", rf"/api/v0/instances/{ID}/ssh/(?P<key>\d+)/"),
    ("account_keys", "GET", r"/api/v0/ssh/"), ("account_keys", "POST", r"/api/v0/ssh/"),
    ("balance", "GET", r"/api/v0/users/current/?"), ("templates", "GET", r"/api/v0/template/"),
    ("bid", "PUT", rf"/api/v0/instances/bid_price/{ID}/"),
    ("price_rises", "GET", r"/api/v0/instances/pending-price-increases/"),
    ("accept_price", "PUT", r"/api/v0/instances/accept-price-increase/"),
    ("reject_price", "PUT", r"/api/v0/instances/reject-price-increase/"),
    ("gpu_names", "GET", r"/api/v0/gpu_names/unique/"),
)
PATTERNS = tuple((call, method, re.compile(path)) for call, method, path in ROUTES)


class VastMarket(Rent, Instances, Market):
    calls = tuple({call: None for call, _, _ in ROUTES})
    settings = {"key": "sim-key", "hosts": 40, "seed": 1, "price_rises": [],
                "duplicate_key": "ok"}  # or "refused": what a key that is there already is told
    billed_as = {"stopped": billing.STORAGE, "exited": billing.STORAGE, "loading": billing.STORAGE,
                 "created": billing.STORAGE, None: billing.STORAGE, "offline": billing.FREE,
                 "unknown": billing.COMPUTE, "rebooting": billing.STORAGE}
    first_number = 33_597_063

    def __init__(self, clock, folder):
        self.stock = Stock(hardware.hosts(self.settings["hosts"], self.settings["seed"]))
        self.keys_of_account = []
        super().__init__(clock, folder)

    def change_settings(self, given):
        super().change_settings(given)
        if {"hosts", "seed"} & set(given):
            with self.lock:
                self.stock = Stock(hardware.hosts(self.set["hosts"], self.set["seed"]))

    def make_pacing(self):
        return Intervals(INTERVALS)

    def call_of(self, request):
        for call, method, pattern in PATTERNS:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                request.ids = match.groupdict()
                return call
        return None

    def no_such_address(self, request):
        if not request.path.endswith("/") and any(
                pattern.fullmatch(request.path + "/") for _, _, pattern in PATTERNS):
            # Clients follow it with a GET: a PUT without its slash changes nothing.
            return Reply(301, "", {"Location": request.path + "/"}, "text/html")
        return Reply(404, page(404), type="text/html")

    def key_refused(self, call, request):
        key = request.bearer or request.query.get("api_key")
        if key == self.set["key"] or (key is None and call == "search"):
            return None
        return replies.wrong_key()

    def unauthorized(self, rule):
        return replies.wrong_key(rule.get("status", 401), rule.get("shape", 0))

    def too_fast(self, rule):
        call = self.journal.entries[-1]["call"]
        return replies.too_fast(call, INTERVALS.get(call, 1.0), rule)

    def carry_out(self, call, request, rule):
        if call == "old_list":
            return Reply(410, {"success": False, "error": "deprecated_endpoint",
                               "msg": "/api/v0/instances/ is deprecated. Use /api/v1/instances/ "
                                      "instead."})
        try:
            return getattr(self, "on_" + call)(request, rule)
        except NotJson as error:
            return replies.invalid(str(error))

    # What concerns no instance.

    def on_search(self, request, rule):
        given = request.json() if request.method != "GET" else {}
        query = given.get("q", {}) if request.method == "PUT" else given
        self.stock.refresh(self.taken())
        disk = search.disk_of(query)
        rows = [hardware.row(offer, host, gpus, disk)
                for offer, (host, gpus) in self.offers()] + [hardware.without_gpus(99)]
        try:
            found = search.select(rows, query, set(hardware.without_gpus(0)))
        except search.BadQuery as error:
            return replies.bare(400, "invalid_request", str(error))
        if rule and rule.kind == "fields":
            found = [{**row, **rule.get("fields")} for row in found]
        if rule and rule.kind == "price":
            found = [{**row, "dph_total": float(row["dph_total"]) * rule.get("factor", 2)}
                     for row in found]
        return Reply(200, {"offers": [] if rule and rule.kind == "empty_list" else found})

    def offers(self):
        return [(offer, self.stock.find(offer)) for offer in list(self.stock.offers)]

    def taken(self):
        """{machine id: GPUs that are rented out}."""
        taken, now = {}, self.clock.now()
        for machine in self.machines.values():
            if machine.exists(now):
                host = machine.order["machine_id"]
                taken[host] = taken.get(host, 0) + machine.order["num_gpus"]
        return taken

    def on_gpu_names(self, _request, _rule):
        return Reply(200, {"success": True,
                           "gpu_names": sorted({model[0] for model in hardware.MODELS})})

    def on_templates(self, request, _rule):
        found = templates.answer(request.query)
        return Reply(200, found) if found else replies.bare(400, "invalid_request", "bad filter")

    def on_balance(self, _request, _rule):
        return Reply(200, {"id": 114_305, "username": "sim", "email": "sim@example.org",
                           "credit": self.set["balance_usd"] - self.spent_usd(), "balance": 0.0,
                           "balance_threshold": 1.0, "has_billing": True})

    def spent_usd(self):
        now = self.clock.now()
        return sum(item.billed_micros(now, self.billed_as) for item in self.machines.values()) / 1e6

    def on_account_keys(self, request, _rule):
        if request.method == "GET":
            return Reply(200, [{"id": index, "key": key}
                               for index, key in enumerate(self.keys_of_account)])
        self.keys_of_account.append(request.json()["ssh_key"])
        return Reply(200, {"success": True, "key": {"id": len(self.keys_of_account) - 1}})

    def keep(self):
        return {"stock": self.stock.keep(), "keys": self.keys_of_account}

    def read_kept(self, kept):
        self.stock.read_kept(kept["stock"])
        self.keys_of_account = kept["keys"]


if __name__ == "__main__":
    program.main("vastai", VastMarket)
