"""The hosts of the Vast.ai marketplace: what they are, and the rows that search shows of them.

Rows are odd in the ways in which the real ones are: places without a region, nulls where a number
belongs, whole numbers as floats, machines without a GPU, and memory as the driver counts it.
"""

import random
from dataclasses import dataclass

HOURS_PER_MONTH = 720  # Disk is priced by the month, and billed by the hour.

# (name, MB per GPU as reported, compute capability, dollars per GPU and hour, most GPUs, CPU cores)
MODELS = (
    ("RTX 3090", 24576, 860, 0.17, 4, 16), ("RTX 4090", 24564, 890, 0.31, 8, 32),
    ("RTX 3060", 12288, 860, 0.06, 4, 12), ("RTX A4000", 16376, 860, 0.11, 4, 16),
    ("RTX 5090", 32607, 1200, 0.48, 8, 48), ("RTX A6000", 49140, 860, 0.44, 4, 32),
    ("Tesla V100", 16384, 700, 0.19, 8, 40), ("L40S", 46068, 890, 0.62, 4, 64),
    ("A100 PCIE", 40960, 800, 0.71, 4, 64), ("A100 SXM4", 81920, 800, 0.98, 8, 128),
    ("H100 SXM", 81559, 900, 1.89, 8, 192), ("RTX 6000Ada", 49140, 890, 0.69, 4, 48),
    ("Q RTX 8000", 46080, 750, 0.33, 4, 32), ("H200", 143771, 900, 2.45, 8, 192),
    ("B200", 183359, 1000, 3.74, 8, 224), ("RTX PRO 6000 WS", 97887, 1200, 1.05, 4, 64),
)
PLACES = (", SE", "Texas, US", "US", "Quebec, CA", "Yutakachō, Shinagawa District, Tokyo, JP", None,
          "", ", CN", "California, US", "North Holland, NL")


@dataclass(frozen=True)
class Host:
    """One physical machine; its offers rent out all of it or a part."""
    machine_id: int
    model: tuple
    gpus: int
    place: str
    storage_cost: float  # dollars per GB and month
    reliability: float
    verification: str
    oddities: dict       # members replaced in its rows

    def price(self, gpus, disk_gb):
        """(the GPUs' part, the whole) in dollars per hour."""
        base = round(self.model[3] * gpus, 4)
        return base, base + self.storage_cost * disk_gb / HOURS_PER_MONTH


ODDITIES = (
    {}, {}, {}, {"gpu_ram": lambda row: float(row["gpu_ram"])}, {"reliability2": lambda row: None},
    {"cpu_cores": lambda row: None, "dlperf": lambda row: None},
    {"external": lambda row: False, "end_date": lambda row: None},
    {"dph_total": lambda row: str(row["dph_total"])},
    {"num_gpus": lambda row: float(row["num_gpus"])},
)


def hosts(count, seed):
    """The first is sound, cheap and has 24 GB, whatever the seed."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        model = MODELS[number % len(MODELS)]
        made.append(Host(
            machine_id=11884 + 7 * number, model=model,
            gpus=1 if number == 0 else dice.choice([1, 2, 4, 8]) % (model[4] + 1) or 1,
            place=PLACES[number % len(PLACES)], storage_cost=dice.choice([0.1, 0.15, 0.2]),
            reliability=round(dice.uniform(0.9, 0.9999), 4),
            verification="verified" if number % 5 != 4 else "unverified",
            oddities={} if number < 4 else ODDITIES[dice.randrange(len(ODDITIES))]))
    return made


def parts_of(host):
    """The numbers of GPUs that it is offered in; the offers overlap."""
    return [gpus for gpus in (1, 2, 4, 8) if gpus < host.gpus] + [host.gpus]


def row(offer_id, host, gpus, disk_gb):
    """What search shows; `disk_gb`: what the price is asked for."""
    name, memory, capability, _, _, cores = host.model
    base, total = host.price(gpus, disk_gb)
    shown = {
        "id": offer_id, "ask_contract_id": offer_id, "machine_id": host.machine_id,
        "host_id": 114305, "gpu_name": name, "num_gpus": gpus, "gpu_ram": memory,
        "gpu_total_ram": memory * gpus, "gpu_frac": gpus / host.gpus, "compute_cap": capability,
        "cuda_max_good": 12.2 if capability < 800 else 12.8,
        "driver_version": "570.124.04", "cpu_cores": cores,
        "cpu_cores_effective": cores * gpus / host.gpus, "cpu_ram": 257659, "disk_space": 410.25,
        "storage_cost": host.storage_cost, "dph_base": base, "dph_total": total,
        "min_bid": round(base * 0.45, 4), "is_bid": False, "inet_down": 923.4, "inet_up": 810.2,
        "reliability": host.reliability, "reliability2": host.reliability,
        "verification": host.verification, "hosting_type": 0, "external": None, "rentable": True,
        "rented": False, "geolocation": host.place, "direct_port_count": 100, "static_ip": False,
        "public_ipaddr": "203.0.113.7", "duration": 1234567.9, "end_date": 1897000000.0,
        "dlperf": 48.2, "score": round(312.4 / total, 1)}
    for member, change in host.oddities.items():
        shown[member] = change(shown)
    return shown


def without_gpus(offer_id):
    """Such offers are listed, and renting them is always refused."""
    cpu = Host(99, ("", 0, 0, 0.02, 0, 8), 1, "US", 0.1, 0.99, "verified", {})
    return {**row(offer_id, cpu, 0, 8), "gpu_name": None, "gpu_frac": None}
