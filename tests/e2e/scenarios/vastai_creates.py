"""Vast.ai: what becomes of a create. There is one create in each of these lives, or the row says
why."""

from scenarios.cut_label import remove_the_cut_one
from scenarios.scenario import Scenario, always, found, lost, refused, rule

STALE = (503, "stale_inventory")
FAILED = (502, "provision_failed")
SLOW = (503, "provider_rate_limited")


DEFINITE = (
    refused("the offer is gone, as 400", rule("create", "gone"), STALE, "no_capacity"),
    refused("the offer is gone, as 404", rule("create", "gone", shape=1), STALE, "no_capacity"),
    refused("the offer is gone, as 410", rule("create", "gone", shape=2), STALE, "no_capacity"),
    refused("there is no credit", rule("create", "funds"), FAILED, "provider_funds"),
    refused("the price is called invalid", rule("create", "refuse"), FAILED, "provider_refused"),
    refused("it is our own machine", rule("create", "refuse", shape=1), FAILED,
            "provider_refused"),
    refused("a virtual machine wants a key", rule("create", "refuse", shape=2), FAILED,
            "provider_refused"),
    refused("a good key is refused once", rule("create", "unauthorized"), FAILED,
            "provider_refused"),
    refused("a good key is refused once, as 404",
            rule("create", "unauthorized", status=404), FAILED, "provider_refused"),
    refused("the session of the key has expired",
            rule("create", "unauthorized", status=404, shape=1), FAILED, "provider_refused"),
    refused("the key lacks a scope", rule("create", "unauthorized", shape=3), FAILED,
            "provider_refused"),
    refused("too fast", rule("create", "rate_limit"), SLOW, "provider_rate_limited"),
    refused("too fast, as seen live", rule("create", "rate_limit", shape=1), SLOW,
            "provider_rate_limited"),
    refused("too fast, in plain text", rule("create", "rate_limit", shape=2), SLOW,
            "provider_rate_limited"),
    refused("too fast, with a time", rule("create", "rate_limit", retry_after=30), SLOW,
            "provider_rate_limited"),
)

KEY_REVOKED = Scenario(
    "the key is revoked", faults=(always("create", "unauthorized"), always("list", "unauthorized")),
    answer=(502, "provider_auth_failed"), runs=False, delete="never",
    ends=("failed", "provider_auth"), machines=0, calls={"create": 1, "destroy": 0})

NOTHING_MADE = tuple(lost(f"nothing was made: {name}", fault) for name, fault in (
    ("the connection ends", rule("create", "cut")),
    ("the connection is reset", rule("create", "reset")),
    ("502 of a gateway", rule("create", "html")),
    ("503 in plain text", rule("create", "answer", status=503, body="busy", type="text/plain")),
    ("504 of a gateway", rule("create", "html", status=504)),
    ("500 in JSON", rule("create", "answer", status=500, body={"success": False, "msg": "oops"})),
    ("an empty answer", rule("create", "empty")),
    ("a page, called a success", rule("create", "html", status=200)),
    ("a redirect", rule("create", "answer", status=301, headers={"Location": "/elsewhere/"})),
    ("a 404 of a gateway", rule("create", "html", status=404)),
    ("no answer for minutes", rule("create", "hang")),
))

MADE = tuple(found(f"a machine was made: {name}", fault) for name, fault in (
    ("the connection ends", rule("create", "cut", effect=True)),
    ("the connection is reset", rule("create", "reset", effect=True)),
    ("502 of a gateway", rule("create", "html", effect=True)),
    ("504 of a gateway", rule("create", "html", status=504, effect=True)),
    ("garbage", rule("create", "garbage")),
    ("half an answer", rule("create", "truncate")),
    ("an empty answer", rule("create", "empty", effect=True)),
    ("40 MB", rule("create", "huge")),
    ("arrays in arrays", rule("create", "deep")),
    ("no answer for minutes", rule("create", "hang", effect=True)),
    ("no number in the answer", rule("create", "odd", shape=3)),
    ("number 0 in the answer", rule("create", "odd", shape=4)),
    ("it appears later", rule("create", "late", seconds=90)),
))

UNDERSTOOD = tuple(Scenario(f"the answer is odd: {name}", faults=(fault,)) for name, fault in (
    ("no success, and a machine", rule("create", "odd")),
    ("the number is a text", rule("create", "odd", shape=1)),
    ("the number is a float", rule("create", "odd", shape=2)),
    ("it comes late", rule("create", "delay", seconds=40)),
    ("it comes in small pieces", rule("create", "slow", seconds=20)),
))

OTHER = (
    Scenario("nothing goes wrong", events=("create_called", "create_accepted", "running",
                                           "destroy_called", "destroy_proven")),
    Scenario("two machines were made, and one was told of", faults=(rule("create", "double"),),
             machines=2, calls={"create": 1, "destroy": (2, 3)}),
    Scenario("two machines were made, and the answer is lost",
             faults=(rule("create", "double", lost=True),), machines=2,
             calls={"create": 1, "destroy": (2, 3)}),
    Scenario("the label comes back cut", faults=(rule("create", "label_cut"),)),
    Scenario("the label is cut and the answer lost",
             faults=(rule("create", "label_cut", lost=True),), runs=False, delete="never",
             ends=("failed", "create_not_found"), calls={"create": 1, "destroy": 0},
             meanwhile=remove_the_cut_one),
    Scenario("it costs twice as much", faults=(rule("create", "price"),), runs=False,
             delete="never", ends=("failed", "price_above_limit")),
    Scenario("it costs a little more", faults=(rule("create", "price", factor=1.05),),
             events=("price_differs",)),
    Scenario("it is deleted while the create is in doubt",
             faults=(rule("create", "cut", effect=True),), runs=False, delete="at once"),
    Scenario("it is deleted before it is up", runs=False, delete="at once"),
)

# Another offer may be one of another provider: this one is lived alone.
RETRY = Scenario("another offer is tried", faults=(rule("create", "gone"),),
                 order={"auto_retry": True, "retry_scope": "any"},
                 calls={"create": 2, "destroy": 1})

CREATES = (*DEFINITE, KEY_REVOKED, *NOTHING_MADE, *MADE, *UNDERSTOOD, *OTHER)
