"""The tests' way in: `/_sim/...` on the same port, without a key; loopback is all that it hears.

    GET  /_sim/state               machines and bills, calls by kind, pacing, faults, settings
    GET  /_sim/requests?since=N    the calls since number N, as they came and as they were answered
    POST /_sim/faults              {"rules": [...]}: replaces them (faults.py)
    POST /_sim/fates               {"fates": [...]}: of the next machines, in order (machines.py)
    POST /_sim/settings            {"name": value}: merges them (market.py and the dialect)
    POST /_sim/machines/ID         {"status": word}, {"vanish": true}, {"label": text},
                                   {"keys": [...]}, {"fate": {...}}: changes a machine under way
    POST /_sim/machines            {"label": text, ...}: one that somebody else has ordered
"""

from marketplaces.faults import BadRule
from marketplaces.machines import Fate
from marketplaces.wire import NotJson, Reply

PREFIX = "/_sim/"


def control(market, request):
    """The reply to a request under /_sim/."""
    what, _, name = request.path[len(PREFIX):].partition("/")
    try:
        if request.method == "GET":
            return look(market, what, request.query)
        if request.method == "POST":
            return order(market, what, name, request.json())
    except (BadRule, NotJson, ValueError, TypeError) as error:
        return Reply(400, {"error": str(error)})
    return Reply(405, {"error": "GET or POST"})


def look(market, what, query):
    if what == "state":
        return Reply(200, market.state())
    if what == "requests":
        with market.lock:
            return Reply(200, {"requests": market.journal.since(int(query.get("since", 0)))})
    return Reply(404, {"error": f"there is no {what} to look at"})


def order(market, what, name, given):
    if what == "faults":
        with market.lock:
            market.faults.replace(given["rules"])
    elif what == "fates":
        market.expect(given["fates"])
    elif what == "settings":
        market.change_settings(given)
    elif what == "machines" and name:
        return change(market, name, given)
    elif what == "machines":
        with market.lock:
            machine = market.plant(given)
            market.changed()
        return Reply(200, {"id": machine.id})
    else:
        return Reply(404, {"error": f"there is no {what} to order"})
    return Reply(200, {"ok": True})


def change(market, name, given):
    with market.lock:
        machine, now = market.machines.get(name), market.clock.now()
        if machine is None:
            return Reply(404, {"error": f"there is no machine {name}"})
        unknown = set(given) - {"status", "vanish", "label", "keys", "fate"}
        if unknown:
            raise ValueError(f"a machine has no {', '.join(sorted(unknown))}")
        if "status" in given:
            machine.turn(given["status"], now)
        if "fate" in given:
            machine.fate = Fate.read(given["fate"])
        if given.get("vanish"):
            machine.fate.vanish_after = now - machine.created
        if "label" in given:
            machine.label = given["label"]
        if "keys" in given:
            machine.keys = [[now, key, None] for key in given["keys"]]
        market.changed()
    return Reply(200, {"ok": True})
