"""Creates and destroys in parallel against a mock that answers at once, beside a bare answer."""

import concurrent.futures
import http.client
import json
import threading
import time

from e2e.client import Client
from e2e.waiting import wait_for

from rivals import Rival

PARALLEL = 16


def parallel(port, requests):
    """Sends all (method, target, body) and returns (requests a second, [(status, body)])."""
    own = threading.local()

    def send(request):
        method, target, body = request
        if not hasattr(own, "connection"):
            own.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=75)
        own.connection.request(method, target, body=body,
                               headers={"Content-Type": "application/json"} if body else {})
        answer = own.connection.getresponse()
        return answer.status, answer.read()

    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        began = time.monotonic()
        answers = list(pool.map(send, requests))
        return len(requests) / (time.monotonic() - began), answers


def creates(offers, count):
    return [("POST", "/api/v1/sessions", json.dumps({
        "consumer_id": f"bench-{number}", "offer_id": offers[number % len(offers)]["id"],
        "workload_type": "ssh", "reservation_hours": 1}).encode()) for number in range(count)]


def beside(answer, requests):
    with Rival("stock", answer) as port:
        return parallel(port, requests)[0]


def run(daemon, count):
    """[(what, requests a second, of a bare server with the same answer)]"""
    client = Client(daemon.port)
    offers = client.get("/api/v1/inventory").json["offers"]
    made, answers = parallel(daemon.port, creates(offers, count))
    refused = [body for status, body in answers if status not in (201, 202)]
    if refused:
        raise RuntimeError(f"{len(refused)} of {count} creates refused, one with {refused[0]}")
    made_bare = beside(answers[0][1], creates(offers, count))

    ids = [json.loads(body)["session"]["id"] for _, body in answers]
    deletes = [("DELETE", f"/api/v1/sessions/{session}", None) for session in ids]
    gone, answers = parallel(daemon.port, deletes)
    refused = [body for status, body in answers if status not in (200, 202)]
    if refused:
        raise RuntimeError(f"{len(refused)} of {count} deletes refused, one with {refused[0]}")
    gone_bare = beside(answers[0][1], deletes)
    wait_for(lambda: not client.get("/api/v1/sessions", status="stopping").json["sessions"], 120,
             "every session is over")
    return [(f"create, {PARALLEL} in parallel", made, made_bare),
            (f"destroy and proof, {PARALLEL} in parallel", gone, gone_bare)]
