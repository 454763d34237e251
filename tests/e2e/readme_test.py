"""Goal: every command that the documents show works as shown.
Method: the `sh` blocks of README.md are run in order by one shell, against the daemon that the
block with `./dev run` starts; a block that fails anywhere fails the test. `./dev` commands that
would run this test again are only looked up in `./dev help`; `./dev demo` is a test of its own.
"""

import os
import re
import subprocess
import tempfile
import unittest

from e2e import main, wait_for
from e2e.daemon import LISTENING, ROOT, die_with_parent

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SERVER = "http://127.0.0.1:8080"  # As the documents say it; here any free port.
DOCUMENTS = ("README.md", "HACKING.md", "docs/operations.md")


def blocks_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return BLOCK.findall(file.read())


def is_dev(block):
    return all(line.startswith(("./dev", "#")) for line in block.strip().splitlines())


class Readme(unittest.TestCase):
    def start(self, command, state):
        """The block's own command, but on a free port and in a folder of its own."""
        output = open(os.path.join(state, "output"), "w+", encoding="utf-8")
        self.addCleanup(output.close)
        run = subprocess.Popen([*command.split(), "--port", "0", "--state", state], cwd=ROOT,
                               stdin=subprocess.DEVNULL, stdout=output,
                               stderr=subprocess.STDOUT, preexec_fn=die_with_parent(15))

        def listening():
            output.seek(0)
            said = output.read()
            self.assertIsNone(run.poll(), said)
            return LISTENING.search(said)
        match = wait_for(listening, 600, "./dev run listens")
        return run, SERVER.replace("8080", match.group(1))

    def test_the_tour(self):
        blocks = blocks_of("README.md")
        run_command = next(line for block in blocks for line in block.splitlines()
                           if line.startswith("./dev run"))
        with tempfile.TemporaryDirectory(prefix="gpu-shopper-") as folder:
            run, server = self.start(run_command.split("#")[0], folder)
            try:
                tour = "".join(block for block in blocks if not is_dev(block))
                self.assertGreater(tour.count("\n"), 10, "a tour worth the name")
                work = os.path.join(folder, "work")
                os.mkdir(work)
                done = subprocess.run(
                    ["bash", "-euo", "pipefail", "-c", tour.replace(SERVER, server)], cwd=ROOT,
                    env={**os.environ, "HOME": work},
                    stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                print(done.stdout)
            finally:
                run.terminate()
                code = run.wait(90)
            self.assertEqual(code, 0)

    def test_the_dev_commands_exist(self):
        known = subprocess.run([os.path.join(ROOT, "dev"), "help"], capture_output=True, text=True,
                               check=True).stdout
        shown = {line.split()[1] for path in DOCUMENTS for block in blocks_of(path)
                 for line in block.splitlines() if line.startswith("./dev ")}
        self.assertTrue(shown)
        for command in shown:
            self.assertRegex(known, rf"(?m)^\./dev {command}\b")


if __name__ == "__main__":
    main()
