"""Goal: the program says what it does, refuses what it does not understand in one sentence, and its
documents are its own words. Method: short runs of gpu-shopperd, and the exit codes.
"""

import os
import subprocess
import tempfile
import unittest

from e2e.daemon import ROOT, build_folder

USAGE, FAILED, CONFIG = 64, 70, 78


class Options(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = folder.name

    def run_daemon(self, *options, **environment):
        program = os.path.join(build_folder(), "bin", "gpu-shopperd")
        return subprocess.run([program, "--state=" + self.state, *options], capture_output=True,
                              text=True, timeout=60, check=False,
                              env={**os.environ, **environment})

    def good(self, *options):
        done = self.run_daemon(*options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def refused(self, code, word, *options):
        done = self.run_daemon(*options)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(word, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_it_introduces_itself(self):
        self.assertRegex(self.good("--version"), r"^gpu-shopperd \d+\.\d+\.\d+\n$")
        text = self.good("--help")
        for option in ("--config", "--port", "--state", "--provider", "--plugin-dir", "--set",
                       "--token-add", "--check-config", "--print-config", "Examples:"):
            self.assertIn(option, text)

    def test_what_it_does_not_understand(self):
        self.refused(USAGE, "bogus", "--bogus")
        self.refused(USAGE, "stray", "stray")
        self.refused(USAGE, "--set takes section.key=value", "--set=nonsense")
        self.refused(CONFIG, "server.port", "--port=http")
        self.refused(CONFIG, "did you mean engine?", "--set=engin.sweep_interval_s=1")
        self.refused(CONFIG, "'../x' is no name of a provider", "--provider=../x")

    def test_addresses_that_others_can_reach_without_a_token(self):
        for address in ("0.0.0.0", "::", "10.1.2.3", "example.org"):
            self.refused(CONFIG, "bind to 127.0.0.1", "--port=0", "--set=server.bind=" + address)

    def test_a_checked_configuration(self):
        self.assertEqual(self.good("--provider=mock", "--check-config"),
                         "the configuration is good\n")
        self.refused(CONFIG, "seed", "--provider=mock", "--set=provider.mock.seed=-1",
                     "--check-config")
        # A check changes nothing, so it does not mind a daemon that runs.
        self.assertEqual(os.listdir(self.state), [])

    def test_keys_that_the_environment_stands_in_for(self):
        check = ("--provider=vastai", "--check-config")
        missing = self.run_daemon(*check, VASTAI_API_KEY="")
        self.assertEqual(missing.returncode, CONFIG, missing.stderr)
        self.assertIn("or VASTAI_API_KEY in the environment", missing.stderr)
        found = self.run_daemon(*check, VASTAI_API_KEY="canary-of-the-environment")
        self.assertEqual(found.returncode, 0, found.stderr)
        # Plain HTTP is for loopback addresses only, wherever the address comes from.
        plain = self.run_daemon("--provider=vastai", "--port=0", VASTAI_API_KEY="canary",
                                VASTAI_BASE_URL="http://console.vast.ai")
        self.assertEqual(plain.returncode, CONFIG, plain.stderr)
        self.assertIn("base_url", plain.stderr)
        self.assertNotIn("canary", missing.stderr + found.stderr + plain.stderr)

    def test_a_printed_configuration_is_a_configuration(self):
        printed = self.good("--provider=mock", "--set=engine.call_workers=7", "--print-config")
        self.assertIn("call_workers = 7\n", printed)
        path = os.path.join(self.state, "printed.ini")
        with open(path, "w", encoding="utf-8") as file:
            file.write(printed)
        self.assertEqual(self.good("--config=" + path, "--print-config"), printed)

    def test_the_reference_is_in_the_documents(self):
        with open(os.path.join(ROOT, "docs", "operations.md"), encoding="utf-8") as file:
            self.assertIn(self.good("--print-config-reference"), file.read())

    def test_a_port_that_is_taken(self):
        program = os.path.join(build_folder(), "bin", "gpu-shopperd")
        first = subprocess.Popen([program, "--state=" + os.path.join(self.state, "first"),
                                  "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 text=True)
        try:
            port = first.stdout.readline().strip().rpartition(":")[2]
            done = self.run_daemon("--port=" + port)
            self.assertEqual(done.returncode, FAILED, done.stderr)
            self.assertIn("cannot listen on 127.0.0.1:" + port, done.stderr.splitlines()[-1])
            self.assertIn("already in use", done.stderr.splitlines()[-1])
        finally:
            first.terminate()
            self.assertEqual(first.wait(60), 0)
            first.stdout.close()


if __name__ == "__main__":
    unittest.main()
