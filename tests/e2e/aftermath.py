"""What must be true after any death of the daemon, as read from the mock's books and the API."""

from e2e import Client, Market, wait_for

SWEEP_SECONDS = 2
# Two sweeps and half a minute: how long a machine without an owner may live after a restart.
SETTLE_SECONDS = 2 * SWEEP_SECONDS + 30
SETTINGS = {"engine.sweep_interval_s": SWEEP_SECONDS,
            "engine.young_sweep_interval_s": SWEEP_SECONDS, "provider.mock.boot_delay_ms": 300}
# States in which a session may rest; all others have something to do and must leave them soon.
RESTING = ("running", "stopped", "failed")


def sessions_of(client):
    """Every session there is."""
    found, cursor = [], None
    while True:
        query = {"limit": 500, **({"cursor": cursor} if cursor else {})}
        page = client.get("/api/v1/sessions", **query).json
        found += page["sessions"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def ownerless(sessions, market):
    """Living machines that no living session owns."""
    owned = {item["provider_instance_id"] for item in sessions
             if item["status"] not in ("stopped", "failed")}
    return [item for item in market.alive if item["id"] not in owned]


def settled(client, market):
    sessions = sessions_of(client)
    return (not ownerless(sessions, market)
            and all(item["status"] in RESTING for item in sessions))


def check(daemon):
    """Waits until all is settled, or fails with what is not; returns the sessions."""
    client, market = Client(daemon.port), Market(daemon.state)
    try:
        wait_for(lambda: settled(client, market), SETTLE_SECONDS, "everything is settled")
    except AssertionError as error:
        sessions = sessions_of(client)
        raise AssertionError(
            f"{error}: ownerless {ownerless(sessions, market)}, restless "
            f"{[item for item in sessions if item['status'] not in RESTING]}") from None
    sessions = sessions_of(client)
    by_session = {}
    for machine in market.instances:
        by_session.setdefault(machine["label"], []).append(machine["id"])
    doubles = {label: ids for label, ids in by_session.items() if len(ids) > 1}
    assert not doubles, f"two machines for one session: {doubles}"
    for item in sessions:
        is_alive = item["provider_instance_id"] in [machine["id"] for machine in market.alive]
        assert is_alive == (item["status"] == "running"), f"{item} and {market.instances}"
    return sessions


def end_all(daemon):
    """Deletes what still runs; afterwards the marketplace must be empty."""
    client, market = Client(daemon.port), Market(daemon.state)
    for item in sessions_of(client):
        if item["status"] not in ("stopped", "failed"):
            wait_for(lambda: client.delete(f"/api/v1/sessions/{item['id']}").status == 200,
                     60, f"{item['id']} is destroyed")
    wait_for(lambda: not market.alive, SETTLE_SECONDS, "the marketplace is empty")
