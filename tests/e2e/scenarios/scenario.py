"""Scenario: one row of a table: what the marketplace does to a session, and what must come of it.

The life, unless the row says otherwise: the cheapest offer is ordered, the machine runs (that is:
the daemon has logged in), it is deleted, and it is proven gone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

# How often a life may ask, at most: more is a plugin or a daemon that hammers.
CALLS_MAX = {"list": 160, "get": 60, "search": 12, "locations": 12, "attach": 12, "create": 1,
             "destroy": 1, "balance": 30}

LONG = ("boot_failed", "boot_timeout", "verify_timeout", "machine_stopped", "create_not_found")


@dataclass(frozen=True)
class Scenario:
    name: str
    faults: tuple = ()           # from before the order on (marketplaces/faults.py)
    fates: tuple = ()            # of the machines, in order (marketplaces/machines.py)
    settings: dict = field(default_factory=dict)  # of the market
    order: dict = field(default_factory=dict)     # changes to the order's body
    answer: tuple = (201, None)  # of the order: status and problem code
    runs: bool = True            # whether it is handed over
    then: tuple = ()             # faults from when it runs
    act: Callable = None         # what else happens when it runs; is given the Life
    meanwhile: Callable = None   # what happens after the order, before it runs or ends
    delete: str = "running"      # when it is deleted: running, at once, never
    ends: tuple = ("stopped", "deleted")  # status and end_reason
    machines: int = 1            # that were ever made
    calls: dict = field(default_factory=dict)  # {kind: exactly, or (least, most)}
    events: tuple = ()           # types that its events must have
    seconds: int = 150           # by when it must have ended

    @property
    def is_long(self):
        """Whether it takes a minute: a time that the daemon keeps, and no haste shortens."""
        return self.ends[1] in LONG or self.meanwhile is not None

    def allowed(self, call):
        """(least, most) of this kind of call; None: nothing is said."""
        said = self.calls.get(call, CALLS_MAX.get(call))
        if said is None or isinstance(said, tuple):
            return said
        exactly = call in self.calls or call == "create" and self.machines
        return (said if exactly else 0, said)


def rule(call, kind, **more):
    return {"call": call, "kind": kind, **more}


def always(call, kind, **more):
    return rule(call, kind, times=-1, **more)


def refused(name, fault, answer, reason, **more):
    """A create that is refused for sure: no machine, no second create, nothing to destroy."""
    return Scenario(name, faults=(fault,), answer=answer, runs=False, delete="never",
                    ends=("failed", reason), machines=0, calls={"create": 1, "destroy": 0}, **more)


def lost(name, fault, **more):
    """A create in doubt that made nothing: proven so, never repeated."""
    return Scenario(name, faults=(fault,), runs=False, delete="never",
                    ends=("failed", "create_not_found"), machines=0,
                    calls={"create": 1, "destroy": 0}, **more)


def found(name, fault, **more):
    """A create in doubt that made a machine: it is found by its label, and used."""
    return Scenario(name, faults=(fault,), calls={"create": 1, "destroy": 1}, **more)
