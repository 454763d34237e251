"""The locations of the TensorDock marketplace, and what a machine costs there.

What is shown is what a host could give at most; it is odd in the known ways: places that repeat
themselves, null parts, locations without GPUs, GPUs of which none are left. Pure.
"""

import random
import uuid
from dataclasses import dataclass

from marketplaces import billing

# (v0Name, displayName, dollars per GPU and hour, most GPUs, vCPUs, GB of RAM)
MODELS = (
    ("geforcertx3090-pcie-24gb", "NVIDIA GeForce RTX 3090 PCIe 24GB", 0.2, 4, 48, 192),
    ("geforcertx4090-pcie-24gb", "NVIDIA GeForce RTX 4090 PCIe 24GB", 0.377, 4, 56, 331),
    ("rtxa4000-pcie-16gb", "RTX A4000 PCIe 16GB", 0.105, 8, 64, 256),
    ("rtx4000ada-pcie-20gb", "NVIDIA RTX 4000 Ada PCIe 20GB", 0.142, 4, 48, 192),
    ("a100-pcie-80gb", "NVIDIA A100 PCIe 80GB", 1.05, 4, 96, 512),
    ("h100-sxm5-80gb", "H100 SXM5 80GB", 2.25, 8, 192, 1800),
    ("teslav100-pcie-32gb", "Tesla V100 PCIe 32GB", 0.272999, 2, 32, 128),
    ("a40-pcie-48gb", "a40-pcie-48gb", 0.39, 4, 48, 256),
    ("rtxa6000-pcie-48gb", "NVIDIA RTX A6000 PCIe 48GB", 0.4, 8, 96, 512),
    ("l40s-pcie-48gb", "NVIDIA L40S PCIe 48GB", 0.7, 4, 64, 512),
)
PLACES = (("Joplin", "Missouri", "United States", 3), ("Texas", "Texas", "United States", 2),
          ("Singapore", None, "Singapore", 4), ("Ashburn", "VA", "USA", 4),
          ("Montréal", "Quebec", "Canada", 1), ("", None, None, 0))
PER_VCPU, PER_GB_RAM, PER_GB_STORAGE = 0.003, 0.002, 0.00005
LATIN = uuid.UUID("5d0c3a52-8a1e-4f3e-9a55-0d6c1f0b7e21")


@dataclass(frozen=True)
class Stand:
    """GPUs of one kind in one location."""
    location: str
    place: tuple
    model: tuple
    dedicated_ip: bool
    forwarding: bool

    def rate(self, count, resources):
        """Dollars per hour of the whole machine."""
        return (count * self.model[2] + resources["vcpu_count"] * PER_VCPU
                + resources["ram_gb"] * PER_GB_RAM + resources["storage_gb"] * PER_GB_STORAGE)

    def prices(self, count, resources, factor):
        """{billing class: micro-USD per hour}."""
        storage = resources["storage_gb"] * PER_GB_STORAGE
        return {billing.COMPUTE: billing.micros(self.rate(count, resources) * factor),
                billing.STORAGE: billing.micros(storage * factor)}


def stands(count, seed):
    """{(location, v0Name): Stand}. The first four forward ports, whatever the seed."""
    dice = random.Random(seed)
    made = {}
    for number in range(count):
        location = str(uuid.uuid5(LATIN, str(number // 2)))
        model = MODELS[number % len(MODELS)]
        made[location, model[0]] = Stand(
            location=location, place=PLACES[number // 2 % len(PLACES)], model=model,
            dedicated_ip=number >= 4 and dice.random() < 0.5, forwarding=True)
    return made


def gpu_entry(stand, left):
    """One element of a location's `gpus`; `left`: how many of them can be had now."""
    name, display, price, _, vcpus, ram = stand.model
    return {"v0Name": name, "displayName": display, "max_count": left, "price_per_hr": price,
            "resources": {"max_vcpus": vcpus, "max_ram_gb": ram, "max_storage_gb": 30200},
            "pricing": {"per_vcpu_hr": PER_VCPU, "per_gb_ram_hr": PER_GB_RAM,
                        "per_gb_storage_hr": PER_GB_STORAGE},
            "network_features": {"dedicated_ip_available": stand.dedicated_ip,
                                 "port_forwarding_available": stand.forwarding,
                                 "network_storage_available": False}}


def locations(all_stands, left):
    """The answer of GET /locations. `left`: {(location, v0Name): count}."""
    found = {}
    for key, stand in all_stands.items():
        city, state, country, tier = stand.place
        entry = found.setdefault(stand.location, {
            "id": stand.location, "city": city, "stateprovince": state, "country": country,
            "tier": tier, "gpus": []})
        entry["gpus"].append(gpu_entry(stand, left[key]))
    empty = {"id": str(LATIN), "city": "Nowhere", "stateprovince": "", "country": "Norway",
             "tier": 2, "gpus": []}
    return {"data": {"locations": [*found.values(), None, empty]}}


def hostnode(stand, left):
    city, state, country, tier = stand.place
    name, _, price, _, vcpus, ram = stand.model
    return {"id": str(uuid.uuid5(LATIN, stand.location + name)), "location_id": stand.location,
            "engine": "kvm", "uptime_percentage": 99.1,
            "available_resources": {
                "gpus": [{"v0Name": name, "availableCount": left, "price_per_hr": price}],
                "vcpu_count": vcpus, "ram_gb": ram, "storage_gb": 30200, "max_vcpus_per_gpu": 16,
                "max_ram_per_gpu": 96, "available_ports": [20000, 20001],
                "has_public_ip_available": stand.dedicated_ip},
            "pricing": {"per_vcpu_hr": PER_VCPU, "per_gb_ram_hr": PER_GB_RAM,
                        "per_gb_storage_hr": PER_GB_STORAGE},
            "location": {"uuid": stand.location, "city": city, "stateprovince": state,
                         "country": country, "tier": tier}}
