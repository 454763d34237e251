"""A marketplace's list as the daemon gets it, in bulk: Vast.ai's rows of an offer with the columns
that nobody here reads as well, because a parser has to pass over those, too.
"""

import json
import os
import random
import subprocess

from e2e.daemon import build_folder
from marketplaces.vast import hardware

import rivals

HOSTS = 5_000
SEED = 1


def unread(dice):
    """About a third of a row, with names and values as they are there."""
    return {
        "bundle_id": dice.randrange(10**9), "bundled_results": None, "cpu_arch": "amd64",
        "cpu_name": "AMD EPYC 7713 64-Core Processor", "cpu_ghz": 2.0,
        "disk_bw": dice.uniform(500, 5000), "dlperf_per_dphtotal": dice.uniform(50, 500),
        "flops_per_dphtotal": dice.uniform(100, 900), "gpu_arch": "nvidia", "gpu_lanes": 16,
        "gpu_mem_bw": dice.uniform(500, 3000), "inet_down_cost": 0.002, "inet_up_cost": 0.002,
        "logo": "/static/logos/vastai_small2.png", "mobo_name": "ROME2D32GM-2T",
        "os_version": "22.04", "pci_gen": 4.0, "pcie_bw": dice.uniform(10, 25),
        "start_date": 1764000000.123, "time_remaining": "", "total_flops": dice.uniform(50, 700)}


def body():
    dice = random.Random(SEED)
    rows = [{**hardware.row(10_000_000 + number, host, host.gpus, 8), **unread(dice)}
            for number, host in enumerate(hardware.hosts(HOSTS, SEED))]
    return json.dumps({"offers": rows}).encode()


def run(folder, rounds):
    """Lines of text: each part, its time and memory, beside a bare reading of the same bytes."""
    path = os.path.join(folder, "offers.json")
    with open(path, "wb") as file:
        file.write(body())
    plugin = os.path.join(build_folder(), "plugins", "vastai.so")
    done = subprocess.run([os.path.join(rivals.PROGRAMS, "provider_list"), plugin, path,
                           str(rounds)], check=True, capture_output=True, text=True)
    os.remove(path)
    return done.stdout.splitlines()
