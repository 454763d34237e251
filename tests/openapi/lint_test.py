"""Goal: tools that read OpenAPI can use /openapi.json. Method: Redocly's linter, from npm."""

import filecmp
import os
import shutil
import subprocess
import unittest

from e2e.client import Client
from e2e.daemon import ROOT, Daemon

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(ROOT, "build", "openapi")
PACKAGES = ("package.json", "package-lock.json", ".npmrc")
QUIET = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def same(name):
    there = os.path.join(FOLDER, name)
    return os.path.exists(there) and filecmp.cmp(os.path.join(HERE, name), there, shallow=False)


def installed():
    """The linter's path; installs it when it is not there in the version that is wanted."""
    program = os.path.join(FOLDER, "node_modules", ".bin", "redocly")
    if os.path.exists(program) and all(same(name) for name in PACKAGES):
        return program
    os.makedirs(FOLDER, exist_ok=True)
    for name in PACKAGES:
        shutil.copy(os.path.join(HERE, name), FOLDER)
    done = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=FOLDER, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"npm ci failed:\n{done.stdout}{done.stderr}")
    return program


class Lint(unittest.TestCase):
    def test_the_description_is_clean(self):
        daemon = Daemon().start()
        self.addCleanup(daemon.close)
        document = os.path.join(daemon.state, "openapi.json")
        with open(document, "wb") as file:
            file.write(Client(daemon.port).get("/openapi.json").body)
        done = subprocess.run(
            [installed(), "lint", document, "--config", os.path.join(HERE, "redocly.yaml")],
            env=QUIET, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
