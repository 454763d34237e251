#!/usr/bin/env python3
"""check_live_test.py TOOL MOCK.so MARKET.so: live runs, on marketplaces that cost nothing.

The mock's marketplace is a file, so that what is left in it can be counted after a lost answer, an
interrupt, a kill. The market plugin asks a small server over HTTP, as it would a real provider.
"""

import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = {**os.environ, "MARKET_KEY": "k3y-of-the-market"}
PATIENCE_SECONDS = 120


class Place:
    """A mock marketplace in a folder of its own."""

    def __init__(self, tool, mock, folder, **config):
        self.folder = pathlib.Path(folder)
        self.journal = self.folder / "journal.json"
        file = self.folder / "config.json"
        file.write_text(json.dumps({"offers": 5, **config}), encoding="utf-8")
        self.command = [tool, "live", mock, "--config", str(file), "--state", str(self.folder),
                        "--journal", str(self.journal)]

    def start(self, *options):
        return subprocess.Popen([*self.command, *options], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)

    def run(self, *options):
        process = self.start(*options)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        return process.returncode, out, err

    def machines(self):
        books = self.folder / "live" / "market.json"
        return json.loads(books.read_text(encoding="utf-8"))["instances"]

    def expect_gone(self, count):
        machines = self.machines()
        assert len(machines) == count, machines
        assert all(machine["state"] == "destroyed" for machine in machines), machines
        assert not self.journal.exists()

    def fault(self, **rule):
        place = self.folder / "live"
        place.mkdir(exist_ok=True)
        (place / "faults.json").write_text(json.dumps({"rules": [rule]}), encoding="utf-8")


PAID = ("--spend-limit", "20", "--yes-i-pay", "--minutes", "5")


def until_line(process, part):
    """Reads standard error up to the line with `part`."""
    for line in process.stderr:
        if part in line:
            return
    raise AssertionError(f"it ended without the line {part!r}")


def read_only(place):
    code, out, err = place.run("--read-only")
    assert code == 0, (code, out, err)
    assert "list_offers answered OK, 5 elements" in err, err
    assert "nothing was wrong" in out, out


def whole_life(place):
    code, out, err = place.run(*PAID)
    assert code == 0, (code, out, err)
    assert "it runs: ssh root@127.0.0.1:2222" in err and "gone, and proven so" in err, err
    assert out.startswith("spent about 0.0"), out
    place.expect_gone(1)


def lost_answer(place):
    place.fault(operation="create", kind="lose_after")
    code, out, err = place.run(*PAID)
    assert code == 1 and "MAYBE_APPLIED" in out, (code, out, err)
    place.expect_gone(1)


def interrupt(place):
    process = place.start(*PAID)
    until_line(process, "renting ")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0 and "gone, and proven so" in err, (out, err)
    if place.machines():
        place.expect_gone(1)


def child_of(process):
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return int(children.read_text(encoding="ascii").split()[0])


def killed_plugin(place):
    process = place.start(*PAID)
    until_line(process, "renting ")
    machines = []
    while not machines:  # the mock's books are on disk before the create is answered
        try:
            machines = place.machines()
        except FileNotFoundError:
            continue
    os.kill(child_of(process), signal.SIGKILL)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1, (out, err)
    assert "crashed" in err and "cleaning up by" in err, err
    place.expect_gone(1)


def wrong_usage(place):
    assert place.run("--spend-limit", "1")[0] == 2
    assert place.run()[0] == 2
    code, _, err = place.run("--clean-up")
    assert code == 2 and "there is no journal" in err, err
    code, _, err = place.run("--spend-limit", "0.01", "--yes-i-pay", "--minutes", "60")
    assert code == 2 and "it needs a limit of" in err, err


class MarketHandler(http.server.BaseHTTPRequestHandler):
    keys = set()

    def do_GET(self):  # noqa: N802 (the name that http.server asks for)
        MarketHandler.keys.add(self.headers.get("Authorization"))
        answers = json.loads((HERE / "bad" / "market_answers.json").read_text(encoding="utf-8"))
        path = self.path.replace("?page=1", "")
        for answer in answers["answers"]:
            if answer["request"] == f"GET {path}" and "after" not in answer:
                body = json.dumps(answer["body"]).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                return
        self.send_error(404)

    def log_message(self, *_):
        pass


def over_http(tool, market, folder):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), MarketHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        config = pathlib.Path(folder) / "market.json"
        config.write_text(json.dumps({"base_url": f"http://127.0.0.1:{server.server_port}",
                                      "api_key": "env:MARKET_KEY"}), encoding="utf-8")
        result = subprocess.run([tool, "live", market, "--config", str(config), "--read-only"],
                                capture_output=True, text=True, check=False, env=ENVIRONMENT,
                                timeout=PATIENCE_SECONDS)
        server.shutdown()
    assert result.returncode == 0, result
    assert "list_offers answered OK, 3 elements" in result.stderr, result.stderr
    assert MarketHandler.keys == {"Bearer k3y-of-the-market"}, MarketHandler.keys
    config.write_text(json.dumps({"api_key": "k3y-of-the-market"}), encoding="utf-8")
    result = subprocess.run([tool, "live", market, "--config", str(config), "--read-only"],
                            capture_output=True, text=True, check=False, env=ENVIRONMENT)
    assert result.returncode == 2 and "must be a reference" in result.stderr, result
    assert "k3y-of-the-market" not in result.stderr, result.stderr


def main():
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    tool, mock, market = sys.argv[1:]
    slow = {"boot_delay_ms": 600_000}
    for story, config in ((read_only, {}), (whole_life, {}), (lost_answer, {}),
                          (interrupt, slow), (killed_plugin, slow), (wrong_usage, {})):
        with tempfile.TemporaryDirectory() as folder:
            story(Place(tool, mock, folder, **config))
            print(f"{story.__name__}: ok", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        over_http(tool, market, folder)
        print("over_http: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
