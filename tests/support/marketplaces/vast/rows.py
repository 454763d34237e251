"""How Vast.ai shows an instance, and its paged list. Pure but for what a machine's times say."""

import base64
import json

PAGE_MAX = 25
PAGE_WHEN_ODD = 5
STORED_COLUMNS = ("id", "label", "actual_status", "intended_status", "gpu_name", "verification",
                  "machine_id", "host_id", "image_uuid")
ABSENT = {"absent": True}  # In a fate or a fault: the member is left out.


def instance(machine, market, at):
    """The whole row, as it was at the time `at`."""
    order, status = machine.order, machine.status(at)
    running = status in ("running", "frozen")
    jupyter = machine.fate.address == "jupyter"
    row = {
        "id": machine.id, "label": machine.label, "actual_status": status,
        "intended_status": "running", "cur_state": "running" if running else "loading",
        "next_state": "running", "status_msg": machine.fate.note or "success, running",
        "image_uuid": order["image"],
        "image_runtype": ("jupyter_direc " if jupyter else "ssh ") + order["runtype"],
        "extra_env": [[name, value] for name, value in order["env"].items()],
        "ssh_host": market.set["ssh_host"], "ssh_port": market.set["ssh_port"] - int(jupyter),
        "ssh_idx": "5", "public_ipaddr": market.set["ssh_host"] + "\n",
        "local_ipaddrs": "192.168.1.20 172.17.0.1 \n", "ports": ports(order, market),
        "machine_dir_ssh_port": 5300, "direct_port_start": -1, "direct_port_end": -1,
        "gpu_name": order["gpu_name"], "num_gpus": order["num_gpus"], "gpu_ram": order["gpu_ram"],
        "gpu_totalram": order["gpu_ram"] * order["num_gpus"], "dph_base": order["dph_base"],
        "dph_total": machine.prices["compute"] / 1e6, "is_bid": order["price"] is not None,
        "machine_id": order["machine_id"], "host_id": 114305, "verification": "verified",
        "instance": {"totalHour": market.rate_micros(machine, at) / 1e6},
        "search": {"totalHour": machine.prices["compute"] / 1e6},
        "geolocation": order["geolocation"], "reliability2": 0.994, "disk_space": order["disk"],
        "start_date": market.clock.date(machine.created), "end_date": 1897000000.0,
        "uptime_mins": None, "template_hash_id": order["template_hash_id"]}
    shape_address(row, machine.fate.address, running)
    return replaced(row, machine.fate.members)


def ports(order, market):
    mapped = {"22/tcp": [{"HostIp": "0.0.0.0", "HostPort": str(market.set["ssh_port"])},
                         {"HostIp": "::", "HostPort": str(market.set["ssh_port"])}]}
    for name in order["env"]:
        if name.startswith("-p "):
            inner = name[3:].rpartition(":")[2]
            inner = inner if "/" in inner else inner + "/tcp"
            mapped[inner] = [{"HostIp": "0.0.0.0", "HostPort": str(33526 + len(mapped))}]
    return mapped


def shape_address(row, form, running):
    """The forms in which an address comes, or not; `running`: only then there are ports."""
    if not running or form == "missing":
        del row["ports"]
    elif form in ("proxy", "jupyter"):
        row["ports"] = {}
    elif form == "null":
        row["ports"] = None
    elif form == "ints":
        row["ports"] = [22, 8000]
    elif form == "nowhere":
        row.update(ports=None, ssh_host=None, ssh_port=None, public_ipaddr=None)
    elif form != "usual":
        raise ValueError(f"there is no address {form}")


def replaced(row, members):
    row = {**row, **members}
    return {name: value for name, value in row.items() if value != ABSENT}


class BadList(ValueError):
    """(error word, text) of a 400."""


def page(rows, total, query):
    """One page of the list. `rows`: all, sorted by id; `total`: what is claimed. Raises BadList."""
    limit = int(query.get("limit", PAGE_MAX))
    limit = PAGE_WHEN_ODD if limit <= 0 else min(limit, PAGE_MAX)
    wanted = select(rows, query.get("select_filters"))
    if len(wanted) != len(rows):
        total = len(wanted)
    after = read_token(query.get("after_token"))
    rest = [row for row in wanted if row["id"] > after]
    shown = rest[:limit]
    labels = {}
    for row in wanted:
        labels[row.get("label") or ""] = labels.get(row.get("label") or "", 0) + 1
    more = len(rest) > limit
    return {"success": True, "instances_found": len(shown), "total_instances": total,
            "label_counts": labels, "next_token": token(shown[-1]["id"]) if more else None,
            "instances": shown}


def select(rows, text):
    if not text:
        return rows
    for name, condition in json.loads(text).items():
        if name not in STORED_COLUMNS:
            raise BadList("invalid_request", f"column {name} cannot be filtered by")
        if not set(condition) <= {"eq", "in"}:
            raise BadList("invalid_request", f"unknown operator for {name}")
        values = condition.get("in", [condition.get("eq")])
        rows = [row for row in rows if row.get(name) in values]
    return rows


def token(after):
    return base64.b64encode(json.dumps({"values": {"id": after}}).encode()).decode()


def read_token(text):
    if not text:
        return 0
    try:
        return json.loads(base64.b64decode(text, validate=True))["values"]["id"]
    except (ValueError, KeyError, TypeError):
        raise BadList("invalid_token", "after_token is invalid") from None
