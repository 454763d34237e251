"""The servers beside the daemon: each answers with the very bytes that the daemon answered."""

import os
import subprocess
import tempfile

from e2e.daemon import ROOT, die_with_parent

PROGRAMS = os.path.join(ROOT, "build", "release", "tests")
NAMES = ("stock", "limit")


class Rival:
    """`with Rival("limit", body, headers) as port:`"""

    def __init__(self, name, body, headers=()):
        self.name = name
        self.body = body
        self.headers = headers

    def __enter__(self):
        self.file = tempfile.NamedTemporaryFile(prefix="gpu-shopper-bench-")
        self.file.write(self.body)
        self.file.flush()
        self.process = subprocess.Popen(
            [os.path.join(PROGRAMS, f"{self.name}_server"), self.file.name, *self.headers],
            stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent())
        return int(self.process.stdout.readline())

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.file.close()
