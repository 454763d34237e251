"""Goal: a stranger who follows docs/plugin-author-guide.md gets a plugin that works, from the
installed SDK alone. Method: the guide's `sh` blocks are run in order by one shell, with a home
folder where the source tree has nothing but its release build; then the plugin's file is looked at.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GUIDE = ROOT / "docs" / "plugin-author-guide.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
RELEASE = ROOT / "build" / "release"
PROGRAMS = ROOT / "build" / "bin"


class NewPlugin(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="gpu-shopper-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name).resolve()

    def run_command(self, *command, **options):
        return subprocess.run(command, cwd=self.home, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              **options)

    def follow_the_guide(self):
        built = self.run_command(ROOT / "dev", "build")
        self.assertEqual(built.returncode, 0, built.stdout)
        tree = self.home / "gpu-shopper"
        (tree / "build").mkdir(parents=True)
        (tree / "build" / "release").symlink_to(RELEASE)
        (tree / "build" / "bin").symlink_to(PROGRAMS)
        commands = "".join(BLOCK.findall(GUIDE.read_text(encoding="utf-8")))
        self.assertGreater(commands.count("\n"), 5, "a guide worth the name")
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "CMAKE_GENERATOR": "Ninja"}
        done = self.run_command("bash", "-euxo", "pipefail", "-c", commands, env=environment)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def test_the_guide_word_by_word(self):
        said = self.follow_the_guide()
        self.assertIn("100% tests passed", said)
        self.assertRegex(said, r"plugin_check_\w+ \.+ +Passed")
        self.assertIn("the configuration is good", said)
        plugins = list(self.home.glob("*/build/plugins/*.so"))
        self.assertEqual(len(plugins), 1, said)
        looked = self.run_command(sys.executable, ROOT / "sdk" / "abi" / "check_plugin.py",
                                  plugins[0])
        self.assertEqual(looked.returncode, 0, looked.stdout)
        # Nothing of the source tree went into it: the installed SDK was enough.
        recipe = (plugins[0].parent.parent / "build.ninja").read_text(encoding="utf-8")
        self.assertNotIn(str(ROOT), recipe)
        self.assertIn(str(self.home / "gpu-shopper-sdk"), recipe)

    def generate(self, *arguments):
        return subprocess.run([HERE / "gpu-shopper-new-plugin", *arguments], cwd=self.home,
                              capture_output=True, text=True, check=False)

    def test_the_names_are_replaced_everywhere(self):
        self.assertEqual(self.generate("nimbus").returncode, 0)
        files = sorted((self.home / "nimbus").iterdir())
        template = sorted(file.name.replace("acme", "nimbus")
                          for file in (ROOT / "sdk" / "template").iterdir())
        self.assertEqual(sorted(file.name for file in files), template)
        for file in files:
            self.assertNotIn("acme", file.read_text(encoding="utf-8").lower(), file.name)

    def test_bad_names_are_refused_and_nothing_is_made(self):
        for name in ("", "Nimbus", "9lives", "a-b", "a_b", "../x", "a/b", "a b", "x" * 33, "né"):
            done = self.generate(name)
            self.assertEqual(done.returncode, 1, name)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn("cannot be the id of a plugin", done.stderr)
        self.assertEqual(list(self.home.iterdir()), [])
        self.assertEqual(self.generate().returncode, 2)

    def test_what_is_there_stays(self):
        (self.home / "nimbus").mkdir()
        (self.home / "nimbus" / "mine.txt").write_text("mine", encoding="utf-8")
        done = self.generate("nimbus")
        self.assertEqual(done.returncode, 1)
        self.assertIn("./nimbus is there already", done.stderr)
        self.assertEqual(os.listdir(self.home / "nimbus"), ["mine.txt"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
