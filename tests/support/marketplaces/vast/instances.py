"""The instances that there are: listed, looked up, destroyed, changed, and who may log in."""

import json
import re

from marketplaces import billing
from marketplaces.machines import Fate, Machine
from marketplaces.vast import replies, rows
from marketplaces.wire import Reply

KEY_LINE = re.compile(r"(ssh-ed25519|ssh-rsa|ecdsa-\S+|sk-\S+) [A-Za-z0-9+/]{20,}={0,2}( .*)?")
LABEL_MAX = 1024


class Instances:
    """A part of VastMarket."""

    def on_list(self, request, rule):
        kind = rule.kind if rule else None
        at = self.clock.now() - (rule.get("seconds", 60) if kind == "stale" else 0)
        found = [rows.instance(item, self, at) for item in self.listed(at)]
        found.sort(key=lambda row: row["id"])
        total = len(found)
        if kind == "fields":
            found = [rows.replaced(row, rule.get("fields")) for row in found]
        if kind == "twice":
            found = [row for row in found for _ in range(2)]
        if kind in ("partial", "empty_list"):
            found = found[:rule.get("keep", 0)]
            total = total if rule.get("honest", False) else len(found)
        try:
            return Reply(200, rows.page(found, total, request.query))
        except rows.BadList as error:
            return replies.bare(400, *error.args)
        except ValueError as error:
            return replies.bare(400, "invalid_request", str(error))

    def on_get(self, request, rule):
        machine = self.find(request.ids["id"])
        if machine is None:
            return Reply(200, {"instances": None})
        row = rows.instance(machine, self, self.clock.now())
        if rule and rule.kind == "fields":
            row = rows.replaced(row, rule.get("fields"))
        return Reply(200, {"instances": row})

    def on_destroy(self, request, rule):
        instance_id = request.ids["id"]
        machine = self.find(instance_id)
        if rule and rule.kind == "refuse":
            return Reply(200, {"success": False, "msg": rule.get("text", "instance is locked")})
        if machine is None or machine.end is not None and machine.end <= self.clock.now():
            return replies.no_such_instance(instance_id)
        if not (rule and rule.kind == "ignore"):
            self.end(machine)
        return Reply(200, {"success": True, "msg": f"destroying instance {instance_id}."})

    def on_change(self, request, _rule):
        machine = self.find(request.ids["id"])
        given = request.json()
        if machine is None:
            return replies.no_such_instance(request.ids["id"])
        if len(given.get("label") or "") > LABEL_MAX:
            return replies.refused(400, "label_too_long", "ideally less than 128")
        if "label" in given:
            machine.label = given["label"] or None
        if given.get("state") in ("running", "stopped"):
            machine.turn(given["state"], self.clock.now())
        return Reply(200, {"success": True})

    def on_bid(self, request, _rule):
        machine = self.find(request.ids["id"])
        if machine is None:
            return replies.no_such_instance(request.ids["id"])
        if machine.order["price"] is None:
            return replies.invalid("not an interruptible instance")
        return Reply(200, {"success": True})

    # Keys.

    def on_attach(self, request, _rule):
        machine = self.find(request.ids["id"])
        if machine is None:
            return replies.no_such_instance(request.ids["id"])
        key = request.json().get("ssh_key")
        if not isinstance(key, str) or not KEY_LINE.fullmatch(key.strip()):
            return replies.invalid("ssh_key is not a public key")
        if any(key.split()[1] == known.split()[1] for _, known, _ in machine.keys):
            if self.set["duplicate_key"] == "refused":
                return replies.invalid("SSH key already attached")
        else:
            self.give_key(machine, key.strip(), self.clock.now())
        return Reply(200, {"success": True, "msg": "SSH key attached successfully"})

    def on_keys(self, request, _rule):
        machine = self.find(request.ids["id"])
        if machine is None:
            return replies.no_such_instance(request.ids["id"])
        found = [{"id": number, "public_key": key} for _, key, number in machine.keys]
        return Reply(200, {"success": True, "ssh_keys": json.dumps(found)})  # a string, in truth

    def on_detach(self, request, _rule):
        machine, number = self.find(request.ids["id"]), int(request.ids["key"])
        if machine is None or not any(known == number for _, _, known in machine.keys):
            return replies.refused(404, "not_found", "no such key")
        machine.keys = [entry for entry in machine.keys if entry[2] != number]
        return Reply(200, {"success": True})

    # Price rises: never accepted by anybody but the user.

    def on_price_rises(self, _request, _rule):
        return Reply(200, {"success": True, "pending_price_increases": self.set["price_rises"]})

    def on_accept_price(self, request, _rule):
        given = request.json()
        if set(given) != {"pending_price_increase_id"}:
            return replies.invalid("exactly pending_price_increase_id")
        rises = [rise for rise in self.set["price_rises"]
                 if rise["pending_price_increase_id"] == given["pending_price_increase_id"]]
        if not rises:
            return replies.refused(404, "no_pending_price_increase", "it is stale")
        self.set["price_rises"] = [rise for rise in self.set["price_rises"] if rise not in rises]
        return Reply(200, {"success": True})

    on_reject_price = on_accept_price

    def plant(self, given):
        """A machine that was not ordered here: the test says its label, or nothing."""
        host, now = next(iter(self.stock.hosts.values())), self.clock.now()
        base, total = host.price(1, 10)
        order = {"image": "somebody/else", "template_hash_id": None, "disk": 10, "env": {},
                 "runtype": "ssh_proxy", "price": None, "machine_id": host.machine_id,
                 "num_gpus": 0,
                 "gpu_name": host.model[0], "gpu_ram": host.model[1], "geolocation": host.place,
                 "dph_base": base, "onstart": ""}
        machine = Machine(id=self.number, label=given.get("label"), order=order,
                          created=now - given.get("age_s", 3600), fate=Fate(),
                          life=[[now - given.get("age_s", 3600), given.get("status", "running")]],
                          prices={billing.COMPUTE: billing.micros(total),
                                  billing.STORAGE: billing.micros(total - base)})
        self.number += 1
        return self.add(machine)
