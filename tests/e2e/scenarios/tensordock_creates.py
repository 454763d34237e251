"""TensorDock: what becomes of a create. There is one create in each of these lives, or the row says
why."""

from scenarios.cut_label import remove_the_cut_one
from scenarios.scenario import Scenario, always, found, lost, refused, rule

STALE = (503, "stale_inventory")
FAILED = (502, "provision_failed")
SLOW = (503, "provider_rate_limited")
UNSURE = {"status": 400, "error": "unexpected error during deployment"}

DEFINITE = (
    refused("no node is available", rule("create", "gone"), STALE, "no_capacity"),
    refused("no node is available, as 404", rule("create", "gone", shape=1), STALE, "no_capacity"),
    refused("no public address is left", rule("create", "gone", shape=2), STALE, "no_capacity"),
    refused("the host is away", rule("create", "gone", shape=3), STALE, "no_capacity"),
    refused("it is sold out", rule("create", "gone", shape=4), STALE, "no_capacity"),
    refused("there is less than a dollar", rule("create", "funds"), FAILED, "provider_funds"),
    refused("the balance is insufficient", rule("create", "funds", shape=1), FAILED,
            "provider_funds"),
    refused("the body is called wrong, in a list", rule("create", "refuse"), FAILED,
            "provider_refused"),
    refused("the body is called wrong", rule("create", "refuse", shape=1), FAILED,
            "provider_refused"),
    refused("the body is called wrong, as JSON:API", rule("create", "refuse", shape=2), FAILED,
            "provider_refused"),
    refused("the body is called wrong, in a 200", rule("create", "refuse", shape=3), FAILED,
            "provider_refused"),
    refused("too fast", rule("create", "rate_limit"), SLOW, "provider_rate_limited"),
    refused("too fast, in plain text", rule("create", "rate_limit", shape=1), SLOW,
            "provider_rate_limited"),
    refused("too fast, with a time", rule("create", "rate_limit", retry_after=30), SLOW,
            "provider_rate_limited"),
)

KEYS = (
    refused("a good key is refused once", rule("create", "unauthorized"), FAILED,
            "provider_refused"),
    refused("a good key is refused once, in JSON", rule("create", "unauthorized", shape=1), FAILED,
            "provider_refused"),
    Scenario("the key is revoked",
             faults=(always("create", "unauthorized"), always("list", "unauthorized")),
             answer=(502, "provider_auth_failed"), runs=False, delete="never",
             ends=("failed", "provider_auth"), machines=0, calls={"create": 1, "destroy": 0}),
)

NOTHING_MADE = tuple(lost(f"nothing was made: {name}", fault) for name, fault in (
    ("the connection ends", rule("create", "cut")),
    ("the connection is reset", rule("create", "reset")),
    ("502 of a gateway", rule("create", "html")),
    ("503 in plain text", rule("create", "answer", status=503, body="busy", type="text/plain")),
    ("504 of a gateway", rule("create", "html", status=504)),
    ("500 in JSON", rule("create", "answer", status=500, body={"error": "oops"})),
    ("an unexpected error, in a 200", rule("create", "answer", body=UNSURE)),
    ("an empty answer", rule("create", "empty")),
    ("an empty object", rule("create", "answer", body={})),
    ("a page, called a success", rule("create", "html", status=200)),
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
    ("an empty id", rule("create", "odd")),
    ("no id", rule("create", "odd", shape=1)),
    ("nothing in the answer", rule("create", "odd", shape=2)),
    ("null for data", rule("create", "odd", shape=4)),
    ("it appears later", rule("create", "late", seconds=90)),
))

UNDERSTOOD = (
    Scenario("the answer comes late", faults=(rule("create", "delay", seconds=60),)),
    Scenario("the answer comes in small pieces", faults=(rule("create", "slow", seconds=20),)),
    Scenario("the answer is not wrapped", settings={"create_wrapped": False}),
    Scenario("the answer is 200", settings={"create_status": 200}),
)

OTHER = (
    Scenario("nothing goes wrong", events=("create_called", "create_accepted", "running",
                                           "destroy_called", "destroy_proven")),
    Scenario("two machines were made, and one was told of", faults=(rule("create", "double"),),
             machines=2, calls={"create": 1, "destroy": (2, 3)}),
    Scenario("two machines were made, and the answer is lost",
             faults=(rule("create", "double", lost=True),), machines=2,
             calls={"create": 1, "destroy": (2, 3)}),
    Scenario("the name comes back cut", faults=(rule("create", "label_cut"),)),
    Scenario("the name is cut and the answer lost",
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

CREATES = (*DEFINITE, *KEYS, *NOTHING_MADE, *MADE, *UNDERSTOOD, *OTHER)
