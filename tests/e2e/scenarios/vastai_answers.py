"""Vast.ai: answers to reads and to destroys that are missing, wrong, or untrue."""

from scenarios.lives_on import lives_on
from scenarios.scenario import Scenario, always, rule

DEPRECATED = {"success": False, "error": "deprecated_endpoint", "msg": "Use /api/v1/instances/"}
LOOP = {"success": True, "instances_found": 0, "total_instances": 9, "next_token": "eyJ4IjoxfQ==",
        "instances": []}

LISTS = tuple(Scenario(f"while it runs, lists fail: {name}", then=(fault,), act=lives_on)
              for name, fault in (
    ("502 of a gateway", always("list", "html")),
    ("404 of a gateway", always("list", "html", status=404)),
    ("every second one", always("list", "html", every=2)),
    ("garbage", always("list", "garbage")),
    ("nothing", always("list", "empty")),
    ("the connection ends", always("list", "cut")),
    ("half of it", always("list", "truncate")),
    ("10 MB", always("list", "huge", bytes=10_000_000)),
    ("arrays in arrays", always("list", "deep")),
    ("the end point is gone", always("list", "answer", status=410, body=DEPRECATED)),
    ("no list in it", always("list", "answer", body={"success": True})),
    ("null for a list", always("list", "answer", body={"success": True, "instances": None})),
    ("it has no end", always("list", "answer", body=LOOP)),
    ("rows are missing, and it says so", always("list", "partial", honest=True)),
    ("the key is refused now and then", always("list", "unauthorized", every=3)),
    ("the key is refused, as 404", rule("list", "unauthorized", status=404, times=2)),
    ("too fast", rule("list", "rate_limit", times=2)),
    ("rows without labels", always("list", "fields", fields={"label": None})),
    ("every row twice", always("list", "twice")),
    ("as it was long ago", rule("list", "stale", seconds=400, times=3)),
    ("empty, as if it were true", always("list", "empty_list")),
))

LOOKS = tuple(Scenario(f"while it boots, looking by id fails: {name}", faults=(fault,))
              for name, fault in (
    ("502 of a gateway", rule("get", "html", times=2)),
    ("404 of a gateway", rule("get", "html", status=404, times=2)),
    ("the key is refused, as 404", rule("get", "unauthorized", status=404, times=1)),
    ("another machine", rule("get", "fields", fields={"id": 7}, times=2)),
    ("garbage", rule("get", "garbage", times=2)),
    ("null", rule("get", "answer", body={"instances": None}, times=2)),
))


def ends_badly(name, *faults, calls=(2, 6), **more):
    return Scenario(f"the destroy: {name}", then=faults, calls={"destroy": calls}, **more)


DESTROYS = (
    ends_badly("502 of a gateway", rule("destroy", "html")),
    ends_badly("502 after it was done", rule("destroy", "html", effect=True)),
    ends_badly("a no that is called 200", rule("destroy", "refuse", times=2)),
    ends_badly("the connection ends", rule("destroy", "cut")),
    ends_badly("the connection ends after it was done", rule("destroy", "cut", effect=True)),
    ends_badly("garbage", rule("destroy", "garbage")),
    ends_badly("too fast", rule("destroy", "rate_limit", times=2)),
    ends_badly("the key is refused", rule("destroy", "unauthorized")),
    ends_badly("the key is refused, as 404", rule("destroy", "unauthorized", status=404)),
    ends_badly("404 of a gateway", rule("destroy", "html", status=404)),
    ends_badly("yes, and nothing happens", rule("destroy", "ignore")),
    ends_badly("yes, and nothing happens, three times", rule("destroy", "ignore", times=3),
               calls=(4, 8)),
    ends_badly("yes, nothing happens, and lists are empty", rule("destroy", "ignore"),
               rule("list", "empty_list", times=20)),
    ends_badly("yes, nothing happens, and it is not found by id", rule("destroy", "ignore"),
               rule("get", "answer", body={"instances": None}, times=8)),
    ends_badly("no answer for minutes", rule("destroy", "hang", seconds=100, effect=True),
               calls=(1, 4)),
    ends_badly("lists fail for a while after it", rule("list", "html", times=10), calls=1),
    ends_badly("looks fail for a while after it", rule("get", "html", times=4), calls=1),
    Scenario("the destroy: it stays in the list for a while",
             settings={"destroy_list_lag_s": 40}, calls={"destroy": (1, 2)}),
    Scenario("the destroy: it stays known by its id for a while",
             settings={"destroy_get_lag_s": 40}, calls={"destroy": (1, 2)}),
)

ANSWERS = (*LISTS, *LOOKS, *DESTROYS)
