#!/usr/bin/env python3
"""check_cli_test.py TOOL PLUGINS: gpu-shopper-plugin-check as its users type it.

PLUGINS is the folder with the corpus; `market` is sound there, the others are not.
"""

import json
import pathlib
import re
import subprocess
import sys
import unittest

from check_test import ENVIRONMENT

HERE = pathlib.Path(__file__).resolve().parent
ANSWERS = ("--answers", str(HERE / "bad" / "market_answers.json"))


class Cli(unittest.TestCase):
    tool = ""
    plugins = pathlib.Path()

    def run_tool(self, exit_code, *words):
        done = subprocess.run([self.tool, *words], capture_output=True, text=True, check=False,
                              env=ENVIRONMENT)
        self.assertEqual(done.returncode, exit_code, done.stdout + done.stderr)
        return done.stderr if exit_code == 2 else done.stdout

    def plugin(self, name):
        return str(self.plugins / f"{name}.so")

    def test_help_names_every_subcommand(self):
        said = self.run_tool(0, "--help")
        for word in ("check", "inspect", "fuzz", "docs", "live", "rules"):
            self.assertIn(f"  {word} ", said)
            self.assertIn("Examples:", self.run_tool(0, word, "--help"))

    def test_what_cannot_be_done_is_said_in_a_line_and_ends_with_2(self):
        market = self.plugin("market")
        for words, says in (
                ((), "subcommand is required"),
                (("check", "nowhere.so"), "nowhere.so: No such file"),
                (("check", __file__), "is no ELF file"),
                (("check", market, "--only", "GSP-99"), 'there is no rule "GSP-99"'),
                (("check", market, "--skip", "GSP-20"), "--skip needs a reason"),
                (("check", market, "--answers", __file__), "is no JSON object"),
                (("check", market, "--limit", "0"), "--limit"),
                (("live", market), "one of --read-only"),
                (("live", market, "--spend-limit", "1"), "--yes-i-pay"),
                (("live", market, "--read-only"), 'the configuration needs "api_key"')):
            said = self.run_tool(2, *words)
            self.assertIn(says, said)
            self.assertEqual(said.count("\n"), 1, said)

    def test_the_report_for_people_and_for_machines(self):
        words = ("check", self.plugin("plainhttp"), *ANSWERS, "--only", "GSP-40")
        said = self.run_tool(1, *words)
        for part in ("FAIL  GSP-40", "seen: ", "why:  ", "do:   ", ": 1 failed"):
            self.assertIn(part, said)
        report = json.loads(self.run_tool(1, *words, "--json"))
        self.assertEqual(report["counts"], {"failed": 1})
        self.assertEqual(report["exit"], 1)
        rule = report["rules"][0]
        self.assertEqual((rule["rule"], rule["verdict"]), ("GSP-40", "failed"))
        self.assertTrue(rule["seen"] and rule["do"])

    def test_a_rule_is_left_out_for_a_reason(self):
        said = self.run_tool(0, "check", self.plugin("plainhttp"), *ANSWERS, "--only", "GSP-40",
                             "--only", "GSP-01", "--skip", "GSP-40: it has no TLS")
        self.assertRegex(said, r"skip  GSP-40 .*\n *it has no TLS")
        self.assertIn(": 1 passed, 1 skipped", said)

    def test_inspect_shows_what_there_is_without_opening(self):
        said = self.run_tool(0, "inspect", self.plugin("market"))
        self.assertRegex(said, r"(?m)^exports +gsp_plugin_entry_v0$")
        self.assertIn("api_key: a secret, required", said)
        shown = json.loads(self.run_tool(0, "inspect", self.plugin("crashesinopen"), "--json"))
        self.assertEqual(shown["id"], "crashesinopen")

    def test_docs_is_a_page(self):
        said = self.run_tool(0, "docs", self.plugin("undocumentedevent"), *ANSWERS)
        self.assertTrue(said.startswith("# undocumentedevent\n"))
        self.assertIn("| `page_size` |", said)
        self.assertIn("| `market.something.happened` |", said)

    def test_fuzz_finds_nothing_in_a_sound_plugin(self):
        said = self.run_tool(0, "fuzz", self.plugin("market"), *ANSWERS, "--runs", "200",
                             "--seed", "1")
        self.assertEqual(said, "200 runs from seed 1: nothing was found\n")

    def test_what_fuzz_finds_is_found_again_by_its_seed(self):
        words = ("fuzz", self.plugin("crashesonempty"), *ANSWERS)
        said = self.run_tool(1, *words, "--runs", "500", "--seed", "1")
        seed = re.search(r"--reproduce (\d+)", said).group(1)
        again = self.run_tool(1, *words, "--reproduce", seed)
        self.assertIn("seen: ", again)
        self.assertIn("crashed in", again)
        self.assertRegex(again, r"(?m)^[A-Z]+ /v1/\S+\n  -> ")


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    Cli.tool, Cli.plugins = sys.argv[1], pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=2)


if __name__ == "__main__":
    main()
