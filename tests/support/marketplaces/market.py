"""Market: what every marketplace has, whatever it speaks: machines, clock, faults, journal, books.

A dialect derives from it and says which calls there are and what they answer. Thread safety: all
methods lock; what a dialect overrides is called with the lock held.
"""

import threading

from marketplaces import billing
from marketplaces.books import Books
from marketplaces.clock import Clock
from marketplaces.faults import Faults
from marketplaces.journal import Journal
from marketplaces.machines import Fate, Machine
from marketplaces.wire import instead

SETTINGS = {  # Times in seconds of the marketplace's clock.
    "boot_s": 8.0,              # from the create to running
    "address_s": 0.0,           # from running to an address
    "key_s": 1.0,               # from a key's installation until the machine knows it
    "create_list_lag_s": 0.0,   # until a new machine is in the list,
    "create_get_lag_s": 0.0,    # and known by its id
    "destroy_list_lag_s": 0.0,  # how long a destroyed one stays in the list,
    "destroy_get_lag_s": 0.0,   # and is known by its id
    "pace": 1.0,                # how much of the pacing is insisted on; 0: none
    "ssh_host": "127.0.0.1", "ssh_port": 22,
    "balance_usd": 50.0,
}


class Market:
    calls = ()       # the kinds of call that there are
    settings = {}    # more settings of the dialect, with their defaults
    billed_as = {}   # {status word: billing class}; all others bill in full
    first_number = 1

    def __init__(self, clock, folder):
        """`folder`: where the books and the machines' authorized_keys are kept."""
        self.clock = clock
        self.books = Books(folder)
        self.lock = threading.RLock()
        self.set = {**SETTINGS, **self.settings}
        self.faults = Faults(self.calls)
        self.journal = Journal()
        self.fates = []
        self.machines = {}
        self.number = self.first_number
        self.pacing = self.make_pacing()
        self.open_books()

    # What a dialect says.

    def make_pacing(self):
        raise NotImplementedError

    def call_of(self, request):
        """The kind of call, or None for an address that does not exist."""
        raise NotImplementedError

    def key_refused(self, call, request):
        """The refusal of a wrong or missing key, or None."""
        raise NotImplementedError

    def too_fast(self, rule):
        """The 429; `rule`: the fault that asks for it, or None."""
        raise NotImplementedError

    def unauthorized(self, rule):
        raise NotImplementedError

    def no_such_address(self, request):
        raise NotImplementedError

    def carry_out(self, call, request, rule):
        """The true answer, after its effect. `rule`: a fault BY_THE_MARKET, or None."""
        raise NotImplementedError

    def keep(self):
        """More that belongs into the books: a JSON object; read_kept() takes it back."""
        return {}

    def read_kept(self, kept):
        pass

    def plant(self, given):
        """A machine that nobody ordered here: somebody else's, or one that was forgotten."""
        raise NotImplementedError

    def show(self, machine):
        """More about a machine for the tests' eyes."""
        return {}

    # Serving.

    def serve(self, request):
        """(reply, the fault that the wire has to obey or None)."""
        with self.lock:
            call = self.call_of(request)
            entry = self.journal.begin(call or "unknown", request, self.clock.now())
            rule = self.faults.strike(call, request.target) if call else None
            if rule is not None:
                entry["fault"] = rule.kind
            reply = self.answer(call, request, rule)
            if request.method != "GET":
                self.changed()
        if rule is not None and rule.on_the_wire:
            reply = instead(rule, reply)
        entry["status"] = reply.status if reply is not None else None
        return reply, rule

    def answer(self, call, request, rule):
        if call is None:
            return self.no_such_address(request)
        if rule is not None and rule.kind == "rate_limit":
            return self.too_fast(rule)
        if rule is not None and rule.kind == "unauthorized":
            return self.unauthorized(rule)
        if not self.pacing.allows(call, self.clock.now(), self.set["pace"]):
            return self.too_fast(None)
        refused = self.key_refused(call, request)
        if refused is not None:
            return refused
        if rule is None:
            return self.carry_out(call, request, None)
        if rule.on_the_wire:
            return self.carry_out(call, request, None) if rule.effect else None
        return self.carry_out(call, request, rule)

    # Machines.

    def next_fate(self):
        return self.fates.pop(0) if self.fates else Fate()

    def add(self, machine):
        self.machines[str(machine.id)] = machine
        return machine

    def find(self, machine_id):
        """By id, as a client may ask for it now; None while or when it is not known."""
        machine, now = self.machines.get(str(machine_id)), self.clock.now()
        if machine is None:
            return None
        lag = machine.fate.get_lag if machine.fate.get_lag is not None else \
            self.set["create_get_lag_s"]
        return machine if self.seen(machine, now, lag, self.set["destroy_get_lag_s"]) else None

    def listed(self, at):
        """The machines that a list shows that is as old as `at`."""
        def lag(machine):
            own = machine.fate.list_lag
            return own if own is not None else self.set["create_list_lag_s"]
        return [machine for machine in self.machines.values()
                if self.seen(machine, at, lag(machine), self.set["destroy_list_lag_s"])]

    @staticmethod
    def seen(machine, at, create_lag, destroy_lag):
        begun = at >= machine.created + create_lag
        return begun and (machine.end is None or at < machine.end + destroy_lag)

    def end(self, machine):
        if machine.destroyed is None:
            machine.destroyed = self.clock.now()

    # Control.

    def change_settings(self, given):
        unknown = set(given) - set(self.set)
        if unknown:
            raise ValueError(f"there is no setting {', '.join(sorted(unknown))}")
        with self.lock:
            self.set.update(given)

    def expect(self, fates):
        """What is to become of the next machines, in their order."""
        with self.lock:
            self.fates = [Fate.read(fate) for fate in fates]

    def state(self):
        with self.lock:
            now = self.clock.now()
            return {"now": now, "calls": dict(self.journal.calls), "pacing": self.pacing.state(),
                    "faults": self.faults.state(), "settings": self.set,
                    "machines": [self.describe(item, now) for item in self.machines.values()]}

    def describe(self, machine, now):
        kind = self.billed_as.get(machine.status(now), billing.COMPUTE)
        exists = machine.exists(now)
        return {"id": machine.id, "label": machine.label, "status": machine.status(now),
                "exists": exists, "created": machine.created, "end": machine.end,
                "destroyed": machine.destroyed, "billing": kind if exists else billing.FREE,
                "micros_per_hour": machine.prices.get(kind, 0) if exists else 0,
                "prices": machine.prices,
                "billed_micros": machine.billed_micros(now, self.billed_as),
                "keys": machine.working_keys(now), "order": machine.order, **self.show(machine)}

    # The books and the keys.

    def open_books(self):
        books = self.books.read()
        if books is not None:
            # Machines bill on while the marketplace's program does not run, as on the real ones.
            self.clock = Clock(books["speed"], books["epoch"], self.clock.read)
            self.number = books["number"]
            self.machines = {str(item["id"]): Machine.from_json(item)
                             for item in books["machines"]}
            self.read_kept(books["kept"])
        self.changed()

    def changed(self):
        """Writes down what must survive."""
        self.books.write({"speed": self.clock.speed, "epoch": self.clock.epoch,
                          "number": self.number, "kept": self.keep(),
                          "machines": [item.to_json() for item in self.machines.values()]})
        self.tick()

    def tick(self):
        """Time has passed: keys have arrived, machines have ended by themselves."""
        with self.lock:
            now = self.clock.now()
            self.books.admit(key for item in self.machines.values()
                             for key in item.working_keys(now))
