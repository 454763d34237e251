"""Goal: wrong input of every kind gets the contract's answer, and changes nothing.
Method: the real daemon and the table tests/contract/wrong_input.json, which says itself how it is
read; each row is sent as bytes, so that no client library repairs it on the way.
"""

import json
import os

from e2e import Story, main
from e2e.daemon import ROOT

ROWS_MIN = 150


def expand(value):
    """{"$repeat": [text, n]} anywhere in it becomes the long text."""
    if isinstance(value, dict):
        if set(value) == {"$repeat"}:
            text, count = value["$repeat"]
            return text * count
        return {name: expand(member) for name, member in value.items()}
    return [expand(member) for member in value] if isinstance(value, list) else value


class WrongInput(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with open(os.path.join(ROOT, "tests", "contract", "wrong_input.json"),
                  encoding="utf-8") as file:
            cls.table = file.read()

    def rows(self, names):
        table = self.table
        for name, value in names.items():
            table = table.replace("${" + name + "}", value)
        self.assertNotIn("${", table.split('"rows"')[1], "a placeholder that nobody fills in")
        return json.loads(table)["rows"]

    def body_of(self, row, order):
        """(bytes, content type)"""
        if "order" in row:
            changed = {**order, **expand(row["order"])}
            body = {name: value for name, value in changed.items() if value != "$absent"}
            return json.dumps(body).encode(), "application/json"
        if "json" in row:
            return json.dumps(expand(row["json"])).encode(), "application/json"
        if "body_hex" in row:
            return bytes.fromhex(row["body_hex"]), None
        if "body_repeat" in row:
            text, count = row["body_repeat"]
            return (text * count).encode(), None
        return row.get("body", "").encode(), None

    def send(self, row, order):
        body, kind = self.body_of(row, order)
        headers = {"Host": "x", "Connection": "close", **({"Content-Type": kind} if kind else {}),
                   **({"Content-Length": len(body)} if row["method"] == "POST" else {}),
                   **expand(row.get("headers", {}))}
        head = f"{row['method']} {row['target']} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in headers.items())
        return self.client().raw(head.encode() + b"\r\n" + body, row["method"])

    def check(self, row, answer):
        if row["method"] == "HEAD":
            self.assertEqual((answer.status, answer.body), (row["status"], b""))
            return
        body = self.problem(answer, row["status"], row["code"])
        wanted = row.get("fields")
        if isinstance(wanted, dict):
            self.assertEqual(answer.faults, wanted)
        elif wanted is not None:
            self.assertEqual(sorted(answer.faults), sorted(wanted))
        for name, value in row.get("members", {}).items():
            self.assertEqual(body[name], value)
        for name, value in row.get("expect_headers", {}).items():
            self.assertEqual(answer.headers[name], value)

    def test_every_row(self):
        stopped, _ = self.running(consumer_id="stopped")
        self.destroy(stopped["id"])
        self.wait_status(stopped["id"], "stopped")
        running, _ = self.running(consumer_id="running")
        offer = self.offers(limit=1)[0]["id"]
        order = self.order(offer_id=offer, consumer_id="alice")
        rows = self.rows({"offer": offer, "running": running["id"], "stopped": stopped["id"]})
        self.assertGreaterEqual(len(rows), ROWS_MIN)
        before = self.get("/api/v1/sessions").json, self.market.calls("create")
        for row in rows:
            with self.subTest(clause=row["clause"], why=row["why"], target=row["target"][:80]):
                self.check(row, self.send(row, order))
        after = self.get("/api/v1/sessions").json, self.market.calls("create")
        for listed in before[0]["sessions"] + after[0]["sessions"]:
            del listed["cost_usd"]  # The one thing that changes by itself.
        self.assertEqual(after, before)
        print(f"\n{len(rows)} rows")


class WrongInputAtTheStockListener(WrongInput):
    settings = {"server.listener": "stock"}


if __name__ == "__main__":
    main()
