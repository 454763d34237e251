"""Which offers there are: an offer can be rented once, renting it removes those that overlap with
it, and what is given back returns under a new id.

Thread safety: the caller holds the market's lock.
"""

from marketplaces.vast.hardware import parts_of

FIRST_OFFER = 29_142_115


class Stock:
    def __init__(self, hosts):
        self.hosts = {host.machine_id: host for host in hosts}
        self.offers = {}   # {offer id: (machine id, GPUs)}
        self.withdrawn = set()  # taken by somebody else: (machine id, GPUs)
        self.number = FIRST_OFFER

    def refresh(self, taken):
        """`taken`: {machine id: GPUs that are rented out}."""
        for machine_id, host in self.hosts.items():
            free = host.gpus - taken.get(machine_id, 0)
            offered = {gpus: offer for offer, (owner, gpus) in self.offers.items()
                       if owner == machine_id}
            for gpus in parts_of(host):
                there = gpus <= free and (machine_id, gpus) not in self.withdrawn
                if there and gpus not in offered:
                    self.offers[self.number] = (machine_id, gpus)
                    self.number += 1
                elif not there and gpus in offered:
                    del self.offers[offered[gpus]]

    def find(self, offer_id):
        """(host, GPUs), or None when it is gone."""
        found = self.offers.get(offer_id)
        return (self.hosts[found[0]], found[1]) if found else None

    def use_up(self, offer_id):
        self.offers.pop(offer_id, None)

    def withdraw(self, offer_id):
        """Somebody else has rented it, and keeps it."""
        if offer_id in self.offers:
            self.withdrawn.add(self.offers.pop(offer_id))

    def keep(self):
        return {"number": self.number, "withdrawn": sorted(self.withdrawn),
                "offers": [[offer, *what] for offer, what in self.offers.items()]}

    def read_kept(self, kept):
        self.number = kept["number"]
        self.withdrawn = {tuple(item) for item in kept["withdrawn"]}
        self.offers = {offer: (machine_id, gpus) for offer, machine_id, gpus in kept["offers"]}
