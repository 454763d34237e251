"""The machines: made once for each time that a create comes, listed in four shapes, destroyed."""

import uuid

from marketplaces.dock import orders, replies, rows
from marketplaces.machines import Fate, Machine
from marketplaces.shell import Files, Shell
from marketplaces.wire import Reply

BALANCE_MIN_USD = 1


class Instances:
    """A part of DockMarket."""

    def on_create(self, request, rule):
        kind = rule.kind if rule else None
        try:
            order = orders.read(request.json())
        except orders.BadOrder as error:
            return replies.problems(error.args)
        (model, entry), = order["resources"]["gpus"].items()
        key = (order.get("location_id"), model)
        if kind == "gone":
            self.withdrawn.add(key)
            return replies.inside(*replies.CAPACITY[rule.get("shape", 0)])
        if kind == "refuse":
            return replies.REFUSALS[rule.get("shape", 0)](rule.get("text"))
        if kind == "funds" or self.set["balance_usd"] < BALANCE_MIN_USD:
            return replies.inside(*replies.FUNDS[rule.get("shape", 0) if rule else 0])
        stand = self.stands.get(key)
        if stand is None or self.left()[key] < entry["count"] or not self.fits(stand, order):
            return replies.inside(*replies.CAPACITY[0])
        if order.get("useDedicatedIp") and not stand.dedicated_ip:
            return replies.inside(*replies.CAPACITY[2])
        machine = self.rent(order, stand, rule)
        if kind == "double":
            self.rent(order, stand, rule)
        return None if rule and rule.loses_answer else self.created(machine, rule)

    @staticmethod
    def fits(stand, order):
        _, _, _, _, vcpus, ram = stand.model
        resources = order["resources"]
        return resources["vcpu_count"] <= vcpus and resources["ram_gb"] <= ram

    def created(self, machine, rule):
        """No address yet, and a status that promises too much."""
        row = {"type": "virtualmachine", "id": machine.id, "name": machine.label,
               "status": "running"}
        answer = {"data": row} if self.set["create_wrapped"] else row
        if rule and rule.kind == "odd":
            answer = ({"data": {**row, "id": ""}}, {"data": {"type": "virtualmachine"}}, {},
                      {"data": row, "status": 500, "error": "unexpected error during deployment"},
                      {"data": None})[rule.get("shape", 0)]
        return Reply(self.set["create_status"], answer)

    def rent(self, order, stand, rule):
        kind = rule.kind if rule else None
        fate, now = self.next_fate(), self.clock.now()
        created = now + rule.get("seconds", 30) if kind == "late" else now
        factor = fate.price_factor * (rule.get("factor", 2) if kind == "price" else 1)
        (model, entry), = order["resources"]["gpus"].items()
        name = order["name"]
        if kind == "label_cut":
            name = name[:rule.get("bytes", 20)]
        elif kind == "label_changed":
            name = rule.get("label")
        boot = self.set["boot_s"]
        statuses = fate.statuses or [[0, "creating"], [boot * 0.3, "starting"], [boot, "running"]]
        machine = Machine(
            id=str(uuid.uuid4()), label=name, created=created, fate=fate,
            order={**order, "stand": [stand.location, model], "count": entry["count"]},
            prices=stand.prices(entry["count"], order["resources"], factor),
            life=[[created + after, word] for after, word in statuses])
        self.first_boot(machine)
        return self.add(machine)

    def first_boot(self, machine):
        """Runs cloud-init's commands; its keys work some time after `running`."""
        login = self.set["login_user"]
        files = Files({"user": "/home/user", login: "/home/" + login, "root": "/root"})
        commands = machine.order.get("cloud_init", {}).get("runcmd", [])
        machine.order["runcmd_statuses"] = [Shell(files).run(command) for command in commands]
        machine.order["keys_of_root"] = files.keys("root")
        found = files.keys(login)
        if self.set["ssh_key_installs"]:
            found = found + [machine.order["ssh_key"]]
        after = machine.fate.key_after
        after = self.set["key_s"] if after is None else after
        begun = next((moment for moment, word in machine.life if word == "running"), None)
        if begun is not None and after >= 0:
            machine.keys = [[begun + after, key, None] for key in found]

    def on_list(self, _request, rule):
        kind = rule.kind if rule else None
        at = self.clock.now() - (rule.get("seconds", 60) if kind == "stale" else 0)
        found = [rows.machine_row(item, self, at) for item in self.listed(at)]
        if kind == "fields":
            found = [{**row, **rule.get("fields")} for row in found]
            found = [{name: value for name, value in row.items() if value != rows.ABSENT}
                     for row in found]
        if kind == "twice":
            found = [row for row in found for _ in range(2)]
        if kind in ("partial", "empty_list"):
            found = found[:rule.get("keep", 0)]
        shape = rule.get("shape") if kind == "shape" else self.set["list_shape"]
        return Reply(200, rows.listing(found, shape))

    def on_get(self, request, rule):
        machine = self.find(request.ids["id"])
        if machine is None:
            return replies.not_found(self.set["missing_shape"])
        row = rows.machine_row(machine, self, self.clock.now())
        if rule and rule.kind == "fields":
            row = {name: value for name, value in {**row, **rule.get("fields")}.items()
                   if value != rows.ABSENT}
        shape = rule.get("shape") if rule and rule.kind == "shape" else self.set["get_shape"]
        return Reply(200, rows.one(row, shape))

    def on_destroy(self, request, rule):
        kind = rule.kind if rule else None
        machine = self.find(request.ids["id"])
        if machine is None:
            return replies.not_found(self.set["missing_shape"])
        if kind == "refuse":
            return replies.inside(400, rule.get("text", "Machine is busy, try again later"))
        if kind != "ignore":
            self.end(machine)
        return rows.deleted(self.set["delete_shape"])

    # Power: never used to end a bill.

    def on_stop(self, request, _rule):
        return self.turn(request, "running", "stopped", "stopping")

    def on_start(self, request, _rule):
        return self.turn(request, "stopped", "running", "starting")

    def turn(self, request, before, after, word):
        machine, now = self.find(request.ids["id"]), self.clock.now()
        if machine is None:
            return replies.not_found(self.set["missing_shape"])
        if machine.status(now) != before:
            return Reply(409, {"error": f"Machine is {machine.status(now)}, therefore it cannot be "
                                        f"{word}"})
        machine.turn(after, now)
        return Reply(200, {"data": {"type": "instance", "id": machine.id,
                                    "attributes": {"status": word}}})

    def on_modify(self, request, _rule):
        machine = self.find(request.ids["id"])
        if machine is None:
            return replies.not_found(self.set["missing_shape"])
        if machine.status(self.clock.now()) != "stopped":
            return Reply(400, {"error": "Instance must be stopped"})
        return Reply(200, {"data": {"type": "success"}})

    def plant(self, given):
        """A machine that was not ordered here: the test says its name, or nothing."""
        stand = next(iter(self.stands.values()))
        resources = {"vcpu_count": 8, "ram_gb": 32, "storage_gb": 100,
                     "gpus": {stand.model[0]: {"count": 1}}}
        created = self.clock.now() - given.get("age_s", 3600)
        return self.add(Machine(
            id=str(uuid.uuid4()), label=given.get("label", "somebody"), created=created,
            order={"resources": resources, "stand": [stand.location, stand.model[0]], "count": 0,
                   "port_forwards": [{"internal_port": 22, "external_port": 22}]},
            prices=stand.prices(1, resources, 1), fate=Fate(),
            life=[[created, given.get("status", "running")]]))
