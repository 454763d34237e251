"""Goal: idle and slow clients hold no thread: good clients are answered at once meanwhile.
Method: a thousand silent connections stay open while slowhttptest plays a thousand slow ones of
each kind it knows (headers, bodies, ranges); fresh connections are timed, descriptors counted.
"""

import os
import resource
import socket
import subprocess
import time

from e2e import Story, main
from e2e.waiting import wait_for

IDLE, SLOW = 1_000, 1_000
PROBE_SECONDS_MAX = 0.1
PROBES_LATE_MAX = 0.02  # Of all: this machine runs the clients too.
DESCRIPTORS_PER_CLIENT_MAX = 1.1
ATTACK_SECONDS = 12  # Beyond the header's limit of 10 s.
KINDS = {"headers": ["-H", "-i", "3"],
         "bodies": ["-B", "-i", "3", "-s", "8192", "-x", "16"],
         "ranges": ["-R", "-a", "10", "-b", "3000"]}
REQUEST = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


def raise_descriptors():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class SlowClients(Story):
    @classmethod
    def setUpClass(cls):
        raise_descriptors()
        super().setUpClass()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.daemon.process.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.daemon.process.pid}/task"))

    def connect(self):
        wire = socket.create_connection(("127.0.0.1", self.daemon.port), timeout=20)
        self.addCleanup(wire.close)
        return wire

    def idle_clients(self):
        """Half of them never say a word, half have had an answer."""
        wires = [self.connect() for _ in range(IDLE)]
        for wire in wires[::2]:
            wire.sendall(REQUEST)
        for wire in wires[::2]:
            self.assertTrue(wire.recv(4096).startswith(b"HTTP/1.1 200"))
        return wires

    def probe(self):
        begun = time.monotonic()
        self.assertEqual(self.client().get("/health").status, 200)
        return time.monotonic() - begun

    def attack(self, options):
        return subprocess.Popen(
            ["slowhttptest", "-c", str(SLOW), "-r", "1000", "-l", str(ATTACK_SECONDS), "-p", "3",
             "-u", f"http://127.0.0.1:{self.daemon.port}/api/v1/sessions", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=raise_descriptors)

    def test_good_clients_meanwhile(self):
        threads, before = self.threads(), self.descriptors()
        idle = self.idle_clients()
        self.assertLessEqual(self.descriptors() - before, DESCRIPTORS_PER_CLIENT_MAX * IDLE)
        for name, options in KINDS.items():
            with self.subTest(name):
                self.meanwhile(name, options, before)
        self.assertLessEqual(self.threads(), threads + 4)
        for wire in idle[:50]:
            wire.sendall(REQUEST)
            self.assertTrue(wire.recv(4096).startswith(b"HTTP/1.1 200"))

    def meanwhile(self, name, options, before):
        times, most = [], 0
        with self.attack(options) as attacker:
            while attacker.poll() is None:
                times.append(self.probe())
                most = max(most, self.descriptors())
        late = [seconds for seconds in times if seconds > PROBE_SECONDS_MAX]
        print(f"\n{name}: {len(times)} probes, {len(late)} late, worst {max(times) * 1000:.0f} ms, "
              f"{most - before} descriptors")
        self.assertGreater(len(times), 50)
        self.assertLessEqual(len(late), PROBES_LATE_MAX * len(times), sorted(late))
        self.assertLessEqual(most - before, DESCRIPTORS_PER_CLIENT_MAX * (IDLE + SLOW))
        wait_for(lambda: self.descriptors() <= before + IDLE * DESCRIPTORS_PER_CLIENT_MAX, 30,
                 "the slow clients are gone")


if __name__ == "__main__":
    main()
