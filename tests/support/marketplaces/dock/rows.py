"""How TensorDock shows a machine, by id and in lists: the shapes that were seen. Pure."""

from marketplaces.wire import Reply

LIST_SHAPES = 4
ABSENT = {"absent": True}  # In a fate or a fault: the member is left out.


def status_at(machine, market, at):
    """A destroyed machine that still shows is called what the setting says."""
    if machine.end is not None and at >= machine.end:
        return market.set["going_word"]
    return machine.status(at)


def machine_row(machine, market, at):
    """The flat row with all its members."""
    order, status = machine.order, status_at(machine, market, at)
    begun = next((moment for moment, word in machine.life if word == "running"), None)
    after = machine.fate.address_after
    after = market.set["address_s"] if after is None else after
    has_address = begun is not None and at >= begun + after and machine.fate.address != "nowhere"
    gpus = {name: {"count": entry["count"], "v0Name": name}
            for name, entry in order["resources"]["gpus"].items()}
    row = {"type": "virtualmachine", "id": machine.id, "name": machine.label, "status": status,
           "ipAddress": market.set["ssh_host"] if has_address else "",
           "portForwards": forwards(machine, market) if has_address else [],
           "rateHourly": machine.prices["compute"] / 1e6,
           "resources": {**order["resources"], "gpus": gpus}}
    if machine.fate.address == "snake":
        row["ip_address"] = row.pop("ipAddress")
        row["port_forwards"] = row.pop("portForwards")
    row.update(machine.fate.members)
    return {name: value for name, value in row.items() if value != ABSENT}


def forwards(machine, market):
    """The service assigns the outer ports, whatever was asked for."""
    if machine.fate.address == "unforwarded":
        return []
    asked = [entry["internal_port"] for entry in machine.order.get("port_forwards", [])]
    if machine.order.get("useDedicatedIp") and not market.set["dedicated_forwards"]:
        return []
    if machine.order.get("useDedicatedIp"):
        asked = [22]
    return [{"internal_port": port,
             "external_port": market.set["ssh_port"] if port == 22 else 20_000 + port % 20_000}
            for port in asked]


def one(row, shape):
    """GET by id: bare in reality; two more forms that clients accept."""
    if shape == "data":
        return {"data": row}
    if shape == "attributes":
        attributes = {name: value for name, value in row.items() if name not in ("id", "type")}
        return {"data": {"type": "virtualmachine", "id": row.get("id"), "attributes": attributes}}
    return row


def listing(rows, shape):
    """The four shapes of GET /instances."""
    if shape == 1:
        return {"data": rows}
    if shape == 2:
        return {"data": {"instances": rows}}
    wrapped = [{"type": "VM", "id": row.get("id"),
                "attributes": {name: value for name, value in row.items()
                               if name not in ("id", "type")}} for row in rows]
    wrapped = [{name: value for name, value in row.items() if value is not None} for row in wrapped]
    if shape == 3:
        return {"data": {"instances": wrapped}}
    if shape == 4:
        return {"data": {"type": "list", "id": "instances", "attributes": {"instances": rows}}}
    # What is none of them, and no empty list either.
    return {5: {"data": "nothing"}, 6: {}, 7: {"data": {"instances": None}},
            8: {"data": {"type": "list", "attributes": {}}}}[shape]


def deleted(shape):
    return (Reply(200, {"data": {"type": "success", "attributes": {
                "message": "Instance deleted successfully"}}}),
            Reply(200, {}), Reply(200, {"success": True}), Reply(204))[shape]
