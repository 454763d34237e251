"""Scripted faults: which call is struck, and by what. Pure; the marketplace and the wire obey.

A rule is a JSON object:

    {"call": "create", "kind": "cut", "effect": true, "times": 1, "after": 0, "every": 1}

`call`: a kind of call of the marketplace, or "any". `times`: how often (-1: always), `after`: calls
to let pass first, `every`: strike only each n-th of those that follow, `target`: only calls whose
target contains it. `effect`: whether the call takes effect before its answer is spoilt. The first
rule that matches strikes. Every other member belongs to the kind:
"""

# What the wire does: {kind: (the call takes effect unless the rule says otherwise, its members)}
ON_THE_WIRE = {
    "answer": (False, {"status", "body", "type", "headers"}),  # this instead of the true answer
    "html": (False, {"status"}),                # the page of a proxy
    "empty": (False, {"status"}),               # an answer without a body
    "garbage": (True, {"status"}),              # called JSON, and is noise
    "deep": (True, {"levels"}),                 # arrays in arrays in arrays
    "huge": (True, {"bytes"}),                  # valid JSON of that size
    "flood": (True, {"bytes"}),                 # an answer that does not end before that size
    "truncate": (True, {"share"}),              # the connection ends within the answer
    "slow": (True, {"seconds"}),                # the answer comes in small pieces
    "delay": (True, {"seconds"}),               # the answer comes late
    "cut": (False, set()),                      # the connection ends without an answer
    "reset": (False, set()),                    # the same, by an RST
    "hang": (False, {"seconds"}),               # no answer while the client waits
    "rate_limit": (False, {"retry_after", "shape"}),  # 429 in the marketplace's words
    "unauthorized": (False, {"status", "shape"}),     # the key is refused, in its words
}
# What the marketplace does; a dialect knows which of them mean something at which of its calls.
BY_THE_MARKET = {
    "gone": (False, {"shape"}),            # create: somebody else was faster
    "refuse": (False, {"shape", "text"}),  # create, destroy: a definite no
    "funds": (False, {"shape"}),           # create: no money
    "label_cut": (True, {"bytes", "lost"}),  # create: the label is cut; lost: and no answer comes
    "label_changed": (True, {"label"}),    # create: it comes back as another one
    "double": (True, {"lost"}),            # create: two machines, one of them reported, or none
    "late": (False, {"seconds"}),          # create: no answer; the machine appears later
    "odd": (True, {"shape"}),              # create: done, and the answer says it was not
    "price": (True, {"factor"}),           # create, search: the price rises
    "ignore": (False, set()),              # destroy: "done", and nothing happens
    "stale": (True, {"seconds"}),          # list: as it was that long ago
    "partial": (True, {"keep", "honest"}),  # list: rows are missing; honest: its total says so
    "empty_list": (True, set()),           # list: nothing, as if it were true
    "twice": (True, set()),                # list: every row twice
    "shape": (True, {"shape"}),            # list, get: another of the known shapes
    "fields": (True, {"fields"}),          # list, get, search: members replaced in every row
}
KINDS = {**ON_THE_WIRE, **BY_THE_MARKET}
COMMON = {"call", "kind", "effect", "times", "after", "every", "target"}


class BadRule(ValueError):
    """A rule that makes no sense; a test with a typing error must not pass for it."""


class Rule:
    def __init__(self, given, calls):
        """`calls`: the kinds of call that there are."""
        self.call = given.get("call")
        self.kind = given.get("kind")
        if self.kind not in KINDS:
            raise BadRule(f"no such kind of fault: {self.kind!r}")
        if self.call not in (*calls, "any"):
            raise BadRule(f"no such call: {self.call!r}; there are {', '.join(sorted(calls))}")
        effect, members = KINDS[self.kind]
        unknown = set(given) - COMMON - members
        if unknown:
            raise BadRule(f"{self.kind} has no {', '.join(sorted(unknown))}")
        self.given = given
        self.effect = given.get("effect", effect)
        self.times = given.get("times", 1)
        self.after = given.get("after", 0)
        self.every = given.get("every", 1)
        self.target = given.get("target", "")
        self.met = 0
        self.struck = 0

    def get(self, name, otherwise=None):
        return self.given.get(name, otherwise)

    @property
    def on_the_wire(self):
        return self.kind in ON_THE_WIRE

    @property
    def loses_answer(self):
        """Of the market's kinds: it is carried out, and nothing is said."""
        return self.kind == "late" or self.get("lost", False)

    def matches(self, call, target):
        return self.call in (call, "any") and self.target in target

    def strikes(self):
        """To be asked once for each call that matches."""
        self.met += 1
        if self.times >= 0 and self.struck >= self.times:
            return False
        if self.met <= self.after or (self.met - self.after - 1) % self.every != 0:
            return False
        self.struck += 1
        return True


class Faults:
    """Thread safety: the caller holds the market's lock."""

    def __init__(self, calls):
        self.calls = tuple(calls)
        self.rules = []

    def replace(self, rules):
        """Raises BadRule, and then nothing has changed."""
        self.rules = [Rule(rule, self.calls) for rule in rules]

    def strike(self, call, target):
        """The rule that strikes this call, or None."""
        for rule in self.rules:
            if rule.matches(call, target) and rule.strikes():
                return rule
        return None

    def state(self):
        return [{**rule.given, "met": rule.met, "struck": rule.struck} for rule in self.rules]
