"""Life: lives one scenario and judges it, by the marketplace's books and the daemon's words."""

import os
import sqlite3
from contextlib import closing

from e2e import wait_for
from e2e.simulator import ENVIRONMENT

FINAL = ("stopped", "failed")
MENU_SECONDS = 30
RUN_SECONDS = 100
SETTLE_SECONDS = 20
CALLS_SHOWN = 60


class Life:
    def __init__(self, scenario, crowd, provider):
        """`crowd`: the world that it is lived in. `provider`: its own, and its market's name."""
        self.scenario = scenario
        self.client = crowd.client
        self.watch = crowd.watch
        self.market = crowd.simulator.markets[provider]
        self.provider = provider
        self.database = os.path.join(crowd.daemon.state, "gpu-shopper.db")
        self.session_id = None
        self.strangers = []

    def run(self):
        """Raises AssertionError, with all there is to know."""
        try:
            self.prepare()
            self.order()
            self.live()
            self.judge()
        except AssertionError as error:
            raise AssertionError(f"{self.scenario.name}: {error}\n{self.evidence()}") from None

    def prepare(self):
        self.strangers = [self.market.plant(label=label) for label in ("", "somebody-else")]
        self.market.settings(**self.scenario.settings)
        self.market.fates(*self.scenario.fates)
        self.calls_before = self.market.calls
        self.market.faults(*self.scenario.faults)

    def offers(self):
        menu = self.client.get("/api/v1/inventory", provider=self.provider, limit=1)
        return menu.json["offers"] if menu.status == 200 else []

    def order(self):
        # Right after the start a crowd's first lists may not be in yet: 503.
        offers = wait_for(self.offers, MENU_SECONDS, "there are offers")
        body = {"consumer_id": self.provider, "offer_id": offers[0]["id"], "workload_type": "ssh",
                "reservation_hours": 1, "ssh_timeout_minutes": 1, **self.scenario.order}
        answer = self.client.post("/api/v1/sessions", body)
        expected = self.scenario.answer
        assert (answer.status, answer.code) == expected, f"{expected} expected: {answer!r}"
        made = answer.json.get("session")
        self.session_id = made["id"] if made else answer.json["session_id"]

    def live(self):
        scenario = self.scenario
        if scenario.meanwhile:
            scenario.meanwhile(self)
        if scenario.delete == "at once":
            self.delete()
        if scenario.runs:
            self.await_status("running", seconds=RUN_SECONDS)
            self.market.faults(*scenario.then)
            if scenario.act:
                scenario.act(self)
            if scenario.delete == "running":
                self.delete()
        self.await_status(*FINAL, seconds=scenario.seconds)

    def delete(self):
        self.session_id = self.newest()["id"]
        answer = self.client.delete(f"/api/v1/sessions/{self.session_id}")
        assert answer.status in (200, 202), repr(answer)

    def newest(self):
        """The session; after a retry, the last of its line."""
        session = self.watch.session(self.session_id)
        while session.get("retry_next_id"):
            session = self.watch.session(session["retry_next_id"])
        return session

    def await_status(self, *statuses, seconds):
        def reached():
            session = self.newest()
            over = session["status"] in FINAL
            assert not over or session["status"] in statuses, f"it ended: {session}"
            return session if session["status"] in statuses else None
        return wait_for(reached, seconds, f"{self.scenario.name} is {' or '.join(statuses)}")

    def machine(self):
        """The session's machine in the marketplace's books."""
        wanted = self.newest()["provider_instance_id"]
        return next(item for item in self.machines() if str(item["id"]) == wanted)

    def machines(self):
        """Those that were made here, and no strangers' ones."""
        return [item for item in self.market.machines if item["id"] not in self.strangers]

    # Judging.

    def judge(self):
        scenario, session = self.scenario, self.newest()
        ended = (session["status"], session["end_reason"])
        assert ended == scenario.ends, f"{scenario.ends} expected, but {ended}"
        # Doubles may still be on their way out, but nothing may stay.
        wait_for(lambda: not [item for item in self.machines() if item["exists"]], SETTLE_SECONDS,
                 "nothing is left")
        machines = self.machines()
        assert len(machines) == scenario.machines, f"{len(machines)} machines were made"
        self.judge_bill(machines)
        self.judge_calls()
        types = {event["type"] for event in self.events()}
        assert set(scenario.events) <= types, f"{scenario.events} expected among {sorted(types)}"
        alive = {item["id"] for item in self.market.alive}
        assert alive == set(self.strangers), f"the strangers' machines: {alive}"

    def judge_bill(self, machines):
        for item in machines:
            dearest = max(item["prices"].values())
            most = dearest * (item["end"] - item["created"] + 1) / 3600
            assert 0 <= item["billed_micros"] <= most + 1, f"the bill is wrong: {item}"
            assert item["micros_per_hour"] == 0, f"it still bills: {item}"
        again = {item["id"]: item["billed_micros"] for item in self.machines()}
        assert again == {item["id"]: item["billed_micros"] for item in machines}, "a bill grows"

    def judge_calls(self):
        now = self.market.calls
        for call, count in now.items():
            allowed = self.scenario.allowed(call)
            made = count - self.calls_before.get(call, 0)
            if allowed is not None:
                least, most = allowed
                assert least <= made <= most, f"{made} {call} calls, {least} to {most} expected"
        for call in self.scenario.calls:
            least, _ = self.scenario.allowed(call)
            made = now.get(call, 0) - self.calls_before.get(call, 0)
            assert made >= least, f"{made} {call} calls, at least {least} expected"
        assert "unknown" not in now, "it asked for what does not exist"
        targets = [call["target"] for call in self.market.requests()]
        leaks = [target for target in targets for key in ENVIRONMENT.values() if key in target]
        assert not leaks, f"secrets in addresses: {leaks}"

    def events(self):
        answer = self.client.get(f"/api/v1/sessions/{self.newest()['id']}/events")
        return answer.json["events"]

    def audits(self):
        """The actions that the audit trail has of the session."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT action FROM audit WHERE session_id = ?",
                                    (self.session_id,))
            return [action for action, in rows]

    def evidence(self):
        lines = [f"  machine {item}" for item in self.machines()]
        if self.session_id:
            lines.append(f"  session {self.newest()}")
            lines += [f"  event {event}" for event in self.events()]
        lines += [f"  call {call['at']:.1f} {call['method']} {call['target'][:80]} "
                  f"{call['status']} {call['fault'] or ''}"
                  for call in self.market.requests()[-CALLS_SHOWN:]]
        return "\n".join(lines)
