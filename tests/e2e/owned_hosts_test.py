"""Goal: hosts that one owns are lent to one session at a time, reached over SSH, and locked again.
Method: an inventory of two hosts, which are two doors of one sshd; the plugin's books and the files
that sshd reads are believed, and not the daemon.
"""

import getpass
import json
import os
import subprocess
import tempfile

from e2e import Story, main, together, wait_for
from e2e.daemon import LoopbackSshd

HOSTS = ("alpha", "beta")
GONE_SECONDS = 30


class OwnedHosts(Story):
    providers = ("static",)

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="gpu-shopper-hosts-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.doors = LoopbackSshd(cls.folder, [cls.path(name) for name in HOSTS])
        cls.addClassCleanup(cls.doors.stop)
        cls.doors.start()
        with open(cls.path("hosts.json"), "w", encoding="utf-8") as file:
            json.dump({"hosts": [
                {"name": name, "ssh_host": "127.0.0.1", "ssh_port": port,
                 "ssh_user": getpass.getuser(), "gpu_model": "NVIDIA GeForce RTX 4090",
                 "gpu_count": 2, "disk_gib": 500, "price_per_hour": "0.25",
                 "location": "Oslo, Norway", "authorized_keys_file": cls.path(name)}
                for name, port in zip(HOSTS, cls.doors.ports)]}, file)
        cls.settings = {"provider.static.inventory_file": cls.path("hosts.json"),
                        "inventory.refresh_interval_s": 1, "engine.sweep_interval_s": 2,
                        "engine.young_sweep_interval_s": 2}
        super().setUpClass()

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    @property
    def claims(self):
        """{host: its claim}, as the plugin has it in its books."""
        path = os.path.join(self.daemon.state, "static", "claims.json")
        if not os.path.exists(path):
            return {}
        with open(path, encoding="utf-8") as file:
            return {claim["host"]: claim for claim in json.load(file)["claims"]}

    def keys(self, name):
        """Who is let in at this host."""
        with open(self.path(name), encoding="utf-8") as file:
            return [line for line in file.read().splitlines() if not line.startswith("#")]

    def on_menu(self):
        return sorted(offer["id"] for offer in self.offers())

    def wait_menu(self, *names):
        wait_for(lambda: self.on_menu() == [f"static-{name}" for name in names], 20,
                 f"on the menu: {names}")

    def tearDown(self):
        """Whatever a story did: at its end nothing is taken, nobody is let in, all is on offer."""
        for item in self.get("/api/v1/sessions").json["sessions"]:
            if item["status"] not in ("stopped", "failed"):
                self.destroy(item["id"])
        wait_for(lambda: not self.claims, GONE_SECONDS, "the books are empty")
        for name in HOSTS:
            if os.path.exists(self.path(name)):
                self.assertEqual(self.keys(name), [], name)
        self.wait_menu(*HOSTS)

    def test_menu_machine_and_a_locked_door(self):
        self.wait_menu(*HOSTS)
        offer = self.get("/api/v1/inventory/static-alpha").json
        self.assertEqual((offer["gpu_type"], offer["gpu_count"], offer["price_per_hour"],
                          offer["vram_gb"], offer["location"]),
                         ("RTX 4090", 2, 0.25, 24, "Oslo, Norway"))
        session, key = self.running(offer_id="static-alpha")
        self.assertEqual(session["ssh_port"], self.doors.ports[0])
        self.assertEqual(session["provider_instance_id"], self.claims["alpha"]["id"])
        self.assertEqual(len(self.keys("alpha")), 2)  # the consumer's and the daemon's own
        done = self.ssh(session, key, "echo", "reached")
        self.assertEqual((done.returncode, done.stdout), (0, "reached\n"), done.stderr)
        other_door = {**session, "ssh_port": self.doors.ports[1]}
        self.assertEqual(self.ssh(other_door, key, "true").returncode, 255)
        self.wait_menu("beta")

        self.assertEqual(self.post(f"/api/v1/sessions/{session['id']}/done").status, 200)
        ended = self.wait_status(session["id"], "stopped")
        self.assertEqual((ended["phase"], ended["end_reason"]), ("gone", "done"))
        self.assertEqual((self.claims, self.keys("alpha")), ({}, []))
        refused = self.ssh(session, key, "true")
        self.assertEqual(refused.returncode, 255)
        self.assertIn("Permission denied", refused.stderr)

    def test_two_orders_for_one_host(self):
        self.wait_menu(*HOSTS)
        answers = together([
            lambda name=name: self.post("/api/v1/sessions", self.order(
                consumer_id=name, offer_id="static-alpha")) for name in ("alice", "bob")])
        won, = (answer for answer in answers if answer.status == 201)
        lost, = (answer for answer in answers if answer.status != 201)
        # 404: when the first has it already and the menu has been read again.
        self.assertIn((lost.status, lost.code),
                      ((503, "stale_inventory"), (404, "offer_not_found")), lost)
        session = self.wait_status(won.json["session"]["id"], "running")
        self.assertEqual(list(self.claims), ["alpha"])
        self.assertEqual(self.claims["alpha"]["id"], session["provider_instance_id"])
        done = self.ssh(session, won.json["ssh_private_key"], "echo", "mine")
        self.assertEqual(done.stdout, "mine\n", done.stderr)

    def test_a_death_between_the_books_and_the_answer(self):
        self.wait_menu(*HOSTS)
        key = self.path("key")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        with open(key + ".pub", encoding="ascii") as file:
            order = self.order(offer_id="static-alpha", ssh_public_key=file.read().strip())
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.start(GPU_SHOPPER_FAILPOINT="store.sessions.apply.before")
        self.wait_ready()
        self.wait_menu(*HOSTS)
        with self.assertRaises(ConnectionError):
            self.post("/api/v1/sessions", order)
        self.assertEqual(self.daemon.wait(), -9)
        taken = self.claims["alpha"]["id"]  # it took effect, and nobody was told

        self.daemon.start()
        self.wait_ready()
        found, = (item for item in self.get("/api/v1/sessions").json["sessions"]
                  if item["consumer_id"] == order["consumer_id"])
        session = self.wait_status(found["id"], "running")
        self.assertEqual(session["provider_instance_id"], taken)
        self.assertEqual([claim["id"] for claim in self.claims.values()], [taken])
        with open(key, encoding="ascii") as file:
            done = self.ssh(session, file.read(), "echo", "found")
        self.assertEqual(done.stdout, "found\n", done.stderr)


if __name__ == "__main__":
    main()
