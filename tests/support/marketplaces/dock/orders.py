"""The body of `POST /instances`: what the service takes. Pure."""

import re

RAM_STEPS = (2, 4, 6, 8, 10, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240,
             256, 512)
STORAGE_GB_MIN = 100
STORAGE_STEP = 50
IMAGES = ("ubuntu2404", "ubuntu2204", "ubuntu2404_ml_everything", "ubuntu2404_ml_pytorch",
          "ubuntu2404_ml_tensorflow", "windows10")
MEMBERS = {"name", "type", "image", "location_id", "hostnode_id", "resources", "useDedicatedIp",
           "port_forwards", "ssh_key", "ssh_key_id", "cloud_init"}
CLOUD_INIT = {"runcmd", "packages", "package_update", "package_upgrade", "write_files"}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,62}")
KEY = re.compile(r"(ssh-ed25519|ssh-rsa|ecdsa-\S+|sk-\S+) [A-Za-z0-9+/]{20,}={0,2}( .*)?")


class BadOrder(ValueError):
    """(text, path) of what is wrong."""


def need(truth, text, *path):
    if not truth:
        raise BadOrder(text, ["data", "attributes", *path])


def read(given):
    """The attributes. Raises BadOrder."""
    data = given.get("data")
    need(isinstance(data, dict) and data.get("type") == "virtualmachine", "Invalid type")
    order = data.get("attributes")
    need(isinstance(order, dict) and order.get("type") == "virtualmachine", "Invalid type", "type")
    unknown = set(order) - MEMBERS
    need(not unknown, f"Unrecognized key(s): {', '.join(sorted(unknown))}")
    need(isinstance(order.get("name"), str) and NAME.fullmatch(order["name"]), "Invalid name",
         "name")
    need(order.get("image") in IMAGES, "Invalid image", "image")
    need(("location_id" in order) != ("hostnode_id" in order),
         "Exactly one of location_id and hostnode_id", "location_id")
    check_resources(order.get("resources"))
    check_network(order)
    if order["image"] != "windows10":
        need("ssh_key_id" in order or KEY.fullmatch((order.get("ssh_key") or "").strip()),
             "An SSH key is required", "ssh_key")
    init = order.get("cloud_init", {})
    need(isinstance(init, dict) and set(init) <= CLOUD_INIT, "Invalid cloud_init", "cloud_init")
    need(all(isinstance(line, str) for line in init.get("runcmd", [])), "Expected string",
         "cloud_init", "runcmd")
    return order


def check_resources(resources):
    need(isinstance(resources, dict), "Required", "resources")
    vcpus, ram = resources.get("vcpu_count"), resources.get("ram_gb")
    storage = resources.get("storage_gb")
    need(isinstance(vcpus, int) and vcpus >= 2 and vcpus % 2 == 0, "vCPUs come in pairs",
         "resources", "vcpu_count")
    need(ram in RAM_STEPS, "RAM is not on a step", "resources", "ram_gb")
    need(isinstance(storage, int) and storage >= STORAGE_GB_MIN and storage % STORAGE_STEP == 0,
         "Storage must be at least 100 GB, in steps of 50", "resources", "storage_gb")
    gpus = resources.get("gpus")
    need(isinstance(gpus, dict) and len(gpus) == 1, "One kind of GPU", "resources", "gpus")
    for entry in gpus.values():
        need(isinstance(entry, dict) and isinstance(entry.get("count"), int) and entry["count"] > 0,
             "Invalid count", "resources", "gpus")


def check_network(order):
    forwards = order.get("port_forwards", [])
    need(isinstance(forwards, list), "Expected array", "port_forwards")
    for forward in forwards:
        need(set(forward) == {"internal_port", "external_port"}, "Invalid port forward",
             "port_forwards")
    if not order.get("useDedicatedIp", False):
        need(any(forward["internal_port"] == 22 for forward in forwards),
             "SSH port (22) must be forwarded for Ubuntu VMs", "port_forwards")
