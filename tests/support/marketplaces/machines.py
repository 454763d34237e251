"""Machine: one rented machine, and Fate: what is to become of the next ones.

A fate is what the marketplace's host does, which no answer to a call tells: how long it boots, that
it stops by itself, that the key never arrives. Thread safety: the caller holds the market's lock.
"""

from dataclasses import asdict, dataclass, field, fields

from marketplaces import billing


@dataclass
class Fate:
    """All times in seconds of the marketplace's clock since the create."""
    statuses: list = None         # [[after, word], ...]; None: the marketplace's usual boot
    note: str = None              # a text of the host's about the status
    address_after: float = None   # None: the market's setting
    address: str = "usual"        # a form of the address; the dialect knows which there are
    key_after: float = None       # None: the market's setting; -1: never
    vanish_after: float = None    # None: never; else it is gone by itself then, and bills no more
    list_lag: float = None        # None: the market's settings
    get_lag: float = None
    price_factor: float = 1.0     # of what it costs, against what the offer said
    members: dict = field(default_factory=dict)  # members replaced in its rows

    @classmethod
    def read(cls, given):
        unknown = set(given) - {item.name for item in fields(cls)}
        if unknown:
            raise ValueError(f"a fate has no {', '.join(sorted(unknown))}")
        return cls(**given)


@dataclass
class Machine:
    id: object                  # a number or a text, as the marketplace's ids are
    label: str
    order: dict                 # what was ordered, in the dialect's words
    created: float
    prices: dict                # {billing class: micro-USD per hour}
    life: list                  # [[moment, status word], ...] in order
    fate: Fate = field(default_factory=Fate)
    keys: list = field(default_factory=list)   # [[moment from when on, key line, id], ...]
    destroyed: float = None     # by a call

    @property
    def vanished(self):
        """When it ended by itself, or None."""
        return None if self.fate.vanish_after is None else self.created + self.fate.vanish_after

    @property
    def end(self):
        """When it ended or will end, or None."""
        ends = [moment for moment in (self.destroyed, self.vanished) if moment is not None]
        return min(ends, default=None)

    def exists(self, now):
        return self.created <= now and (self.end is None or now < self.end)

    def status(self, now):
        """The word of the last change before `now`."""
        word = self.life[0][1]
        for moment, changed in self.life:
            if moment <= now:
                word = changed
        return word

    def turn(self, word, now):
        """From now on it has this status, whatever was planned."""
        self.life = [[moment, planned] for moment, planned in self.life if moment <= now]
        self.life.append([now, word])

    def working_keys(self, now):
        return [key for moment, key, _ in self.keys if moment <= now] if self.exists(now) else []

    def billed_micros(self, now, class_of):
        """`class_of`: {status word: billing class}; what is not in it bills in full."""
        until = now if self.end is None else min(now, self.end)
        life = [(moment, class_of.get(word, billing.COMPUTE)) for moment, word in self.life]
        return billing.billed_micros(life, self.prices, until)

    def to_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, given):
        return cls(**{**given, "fate": Fate(**given["fate"])})
