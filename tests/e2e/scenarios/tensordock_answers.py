"""TensorDock: shapes of answers, and answers to reads and destroys that are missing, or wrong."""

from scenarios.lives_on import lives_on
from scenarios.scenario import Scenario, always, rule

SHAPES = (
    *(Scenario(f"lists in shape {shape}", settings={"list_shape": shape}) for shape in (2, 3, 4)),
    *(Scenario(f"one machine as {shape}", settings={"get_shape": shape})
      for shape in ("data", "attributes")),
    *(Scenario(f"a delete is answered in shape {shape}", settings={"delete_shape": shape})
      for shape in (1, 2, 3)),
    *(Scenario(f"no such machine in shape {shape}", settings={"missing_shape": shape})
      for shape in (1, 2)),
    *(Scenario(f"what is gone is called {word} for a while", settings={
        "going_word": word, "destroy_get_lag_s": 60, "destroy_list_lag_s": 60},
        calls={"destroy": (1, 2)}) for word in ("deleting", "deleted", "terminated")),
)

LISTS = tuple(Scenario(f"while it runs, lists fail: {name}", then=(fault,), act=lives_on)
              for name, fault in (
    ("502 of a gateway", always("list", "html")),
    ("404 of a gateway", always("list", "html", status=404)),
    ("404 in JSON", always("list", "answer", status=404, body={"error": "Not found"})),
    ("every second one", always("list", "html", every=2)),
    ("garbage", always("list", "garbage")),
    ("nothing", always("list", "empty")),
    ("the connection ends", always("list", "cut")),
    ("half of it", always("list", "truncate")),
    ("10 MB", always("list", "huge", bytes=10_000_000)),
    ("arrays in arrays", always("list", "deep")),
    ("an error in a 200", always("list", "answer", body={"status": 500, "error": "oops"})),
    ("an error list in a 200", always("list", "answer", body={"errors": [{"status": "404"}]})),
    ("data is a text", always("list", "shape", shape=5)),
    ("no data", always("list", "shape", shape=6)),
    ("null for a list", always("list", "shape", shape=7)),
    ("a list without its list", always("list", "shape", shape=8)),
    ("machines without ids", always("list", "fields", fields={"id": {"absent": True}})),
    ("machines without names", always("list", "fields", fields={"name": None})),
    ("the key is refused now and then", always("list", "unauthorized", every=3)),
    ("too fast", rule("list", "rate_limit", times=2)),
    ("every machine twice", always("list", "twice")),
    ("as it was long ago", rule("list", "stale", seconds=400, times=3)),
    ("empty, as if it were true", always("list", "empty_list")),
))

LOOKS = tuple(Scenario(f"while it boots, looking by id fails: {name}", faults=(fault,))
              for name, fault in (
    ("502 of a gateway", rule("get", "html", times=2)),
    ("404 of a gateway", rule("get", "html", status=404, times=2)),
    ("the key is refused", rule("get", "unauthorized")),
    ("another machine", rule("get", "fields", fields={"id": "7b1f"}, times=2)),
    ("garbage", rule("get", "garbage", times=2)),
    ("an error in a 200", rule("get", "answer", body={"status": 503, "error": "busy"}, times=2)),
))


def ends_badly(name, *faults, calls=(2, 6), **more):
    return Scenario(f"the destroy: {name}", then=faults, calls={"destroy": calls}, **more)


GONE = {"error": "Instance not found"}
DESTROYS = (
    ends_badly("502 of a gateway", rule("destroy", "html")),
    ends_badly("502 after it was done", rule("destroy", "html", effect=True), calls=(1, 3)),
    ends_badly("an error in a 200", rule("destroy", "refuse", times=2)),
    ends_badly("the connection ends", rule("destroy", "cut")),
    ends_badly("the connection ends after it was done", rule("destroy", "cut", effect=True)),
    ends_badly("garbage", rule("destroy", "garbage")),
    ends_badly("too fast", rule("destroy", "rate_limit", times=2)),
    ends_badly("the key is refused", rule("destroy", "unauthorized")),
    ends_badly("404 of a gateway", rule("destroy", "html", status=404)),
    ends_badly("yes, and nothing happens", rule("destroy", "ignore")),
    ends_badly("yes, and nothing happens, twice", rule("destroy", "ignore", times=2),
               calls=(3, 6)),
    ends_badly("yes, nothing happens, and lists are empty", rule("destroy", "ignore"),
               rule("list", "empty_list", times=12)),
    ends_badly("yes, nothing happens, and it is not found by id", rule("destroy", "ignore"),
               rule("get", "answer", status=404, body=GONE, times=6)),
    ends_badly("no such machine, and it is there",
               rule("destroy", "answer", status=404, body=GONE)),
    ends_badly("no answer for minutes", rule("destroy", "hang", seconds=100, effect=True),
               calls=(1, 4)),
    ends_badly("lists fail for a while after it", rule("list", "html", times=10), calls=1),
    ends_badly("looks fail for a while after it", rule("get", "html", times=4), calls=1),
)

ANSWERS = (*SHAPES, *LISTS, *LOOKS, *DESTROYS)
