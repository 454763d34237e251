"""Goal: clang-tidy's rules and clang's lock annotations find what they are there for.
Method: plant a violation with a compile database of its own; break a lock rule of base::Mutex.
"""

import json
import os
import shutil
import subprocess
import sys
import unittest

from planted import ROOT, PlantedTest

SCRIPT = os.path.join(ROOT, "scripts", "check_clang_tidy.py")
LOCK = """#include "daemon/base/mutex.hpp"
class Counter {
public:
    int next() { %s return ++count_; }
private:
    gpushopper::base::Mutex mutex_;
    int count_ GUARDED_BY(mutex_) = 0;
};
int use() { Counter counter; return counter.next(); }
"""


class ClangTidyTest(PlantedTest):
    def run_on(self, text):
        shutil.copy(os.path.join(ROOT, ".clang-tidy"), self.root)
        self.plant("daemon/a.cpp", text)
        path = os.path.join(self.root, "daemon/a.cpp")
        self.plant("build/tsan/compile_commands.json", json.dumps([
            {"directory": self.root, "file": path, "command": f"clang++ -std=c++20 -c {path}"}]))
        return subprocess.run([sys.executable, SCRIPT, "--all"], cwd=self.root, check=False,
                              capture_output=True, text=True)

    def test_a_violation_is_found_and_a_clean_file_is_asked_once(self):
        bad = self.run_on("struct Base { virtual ~Base() = default; virtual int f() { return 1; } };\n"
                          "struct Derived : Base { int f() { return 2; } };\n")
        self.assertEqual(bad.returncode, 1)
        self.assertIn("modernize-use-override", bad.stdout)
        self.assertIn("1 files, nothing", self.run_on("int f() { return 1; }\n").stdout)
        self.assertIn("0 files, nothing", self.run_on("int f() { return 1; }\n").stdout)


class ThreadSafetyTest(PlantedTest):
    def compile(self, lock):
        self.plant("a.cpp", LOCK % lock)
        return subprocess.run(
            ["clang++", "-std=c++20", "-fsyntax-only", "-Wthread-safety", "-Werror", "-I", ROOT,
             os.path.join(self.root, "a.cpp")], check=False, capture_output=True, text=True)

    def test_a_guarded_member_needs_its_lock(self):
        unlocked = self.compile("")
        self.assertNotEqual(unlocked.returncode, 0)
        self.assertIn("requires holding mutex", unlocked.stderr)
        locked = self.compile("const gpushopper::base::Lock lock(mutex_);")
        self.assertEqual(locked.returncode, 0, locked.stderr)


if __name__ == "__main__":
    unittest.main()
