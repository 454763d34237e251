"""Renting: `PUT /asks/{id}/`, carried out once for each time that it comes, and what it costs."""

import secrets

from marketplaces import billing
from marketplaces.machines import Machine
from marketplaces.shell import Files, Shell
from marketplaces.vast import orders, replies
from marketplaces.wire import Reply

USERS = {"root": "/root"}
CPU_ONLY_OFFER = 99


class Rent:
    """A part of VastMarket."""

    def on_create(self, request, rule):
        offer_id = int(request.ids["id"])
        self.stock.refresh(self.taken())
        found = self.stock.find(offer_id)
        refusal = self.refusal(offer_id, found, rule)
        if refusal is not None:
            return refusal
        try:
            order = orders.read(request.json())
        except orders.BadOrder as error:
            return replies.invalid(str(error))
        if self.set["balance_usd"] <= self.spent_usd():
            return replies.no_credit(offer_id)
        self.stock.use_up(offer_id)
        machine = self.rent(order, found, rule)
        if rule and rule.kind == "double":
            self.rent(order, found, rule)
        return None if rule and rule.loses_answer else self.accepted(machine, rule)

    def refusal(self, offer_id, found, rule):
        kind = rule.kind if rule else None
        if kind == "gone":
            self.stock.withdraw(offer_id)
            return replies.offer_gone(offer_id, rule.get("shape", 0))
        if kind == "funds":
            return replies.no_credit(offer_id)
        if kind == "refuse":
            shapes = ((400, "invalid_price", "error 400/3480: invalid price"),
                      (403, "not_allowed", "error 403/3470: you may not rent your own machine"),
                      (400, "no_ssh_key_for_vm", "error 400/3490: no SSH key for a VM"))
            status, word, text = shapes[rule.get("shape", 0)]
            return replies.refused(status, word, rule.get("text", text), ask_id=offer_id)
        if offer_id == CPU_ONLY_OFFER:
            return replies.refused(400, "invalid_args", "error 400/3601: this offer has no GPU",
                                   ask_id=offer_id)
        return replies.offer_gone(offer_id) if found is None else None

    def accepted(self, machine, rule):
        answer = {"success": True, "new_contract": machine.id,
                  "instance_api_key": secrets.token_hex(32)}
        if rule and rule.kind == "odd":
            odd = ({"success": False, "msg": "bid is below the minimum"},  # it exists all the same
                   {"new_contract": str(machine.id)}, {"new_contract": float(machine.id)},
                   {"new_contract": None}, {"new_contract": 0})[rule.get("shape", 0)]
            answer = {**answer, **odd}
        return Reply(200, answer)

    def rent(self, order, found, rule):
        """The new machine of this order on the hardware `found`."""
        host, gpus = found
        kind = rule.kind if rule else None
        fate, now = self.next_fate(), self.clock.now()
        created = now + rule.get("seconds", 30) if kind == "late" else now
        factor = fate.price_factor * (rule.get("factor", 2) if kind == "price" else 1)
        base, total = host.price(gpus, order["disk"])
        order = {**order, "machine_id": host.machine_id, "num_gpus": gpus,
                 "dph_base": base * factor, "gpu_name": host.model[0], "gpu_ram": host.model[1],
                 "geolocation": host.place}
        label = order["label"]
        if kind == "label_cut":
            label = label[:rule.get("bytes", 20)]
        elif kind == "label_changed":
            label = rule.get("label")
        prices = {billing.COMPUTE: billing.micros(total * factor),
                  billing.STORAGE: billing.micros(total - base)}
        boot = self.set["boot_s"]
        statuses = fate.statuses or [[0, None], [boot * 0.2, "loading"], [boot, "running"]]
        life = [[created + after, word] for after, word in statuses]
        machine = Machine(id=self.number, label=label, order=order, created=created, prices=prices,
                          life=life, fate=fate)
        self.number += 1
        self.add_first_keys(machine)
        return self.add(machine)

    def add_first_keys(self, machine):
        """The account's keys, and those that the first boot writes."""
        files = Files(USERS)
        Shell(files).run(machine.order["onstart"])
        boot = next((moment for moment, word in machine.life if word == "running"), None)
        if boot is not None:
            for key in self.keys_of_account + files.keys("root"):
                self.give_key(machine, key, boot)

    def give_key(self, machine, key, from_when):
        """Adds it; it works from when on the host has heard of it."""
        after = machine.fate.key_after
        if after is None:
            after = self.set["key_s"]
        if after >= 0:
            machine.keys.append([from_when + after, key, len(machine.keys) + 1])

    def rate_micros(self, machine, at):
        kind = self.billed_as.get(machine.status(at), billing.COMPUTE)
        return machine.prices.get(kind, 0)
