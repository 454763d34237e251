"""Goal: each rule of tidy finds its violation and nothing else. Method: plant it, run tidy."""

import unittest

from planted import PlantedTest

import tidy

CARD = "#pragma once\n/// What it is,\n/// and why,\n/// and for whom.\n"


class TidyTest(PlantedTest):
    def problems(self):
        """Without those about READMEs and dead files, which every small tree has."""
        found = tidy.check(self.root)[0]
        return [text for text in found if "README.md: missing" not in text and "dead file" not in text]

    def expect(self, path, text, *words):
        self.plant(path, text)
        self.assert_one(self.problems(), path, *words)

    def test_a_long_function(self):
        body = "    step();\n" * 69
        self.plant("daemon/a.cpp", "void fits() {\n" + body[:-12] + "}\n")
        self.assertEqual(self.problems(), [])
        self.expect("daemon/a.cpp", "void tooLong() {\n" + body + "}\n", "tooLong: 71 lines")

    def test_too_many_parameters(self):
        self.expect("daemon/a.cpp", "void f(int a, std::map<int, int> b, int c, int d, int e);\n"
                    "void g(int a, int b, int c, int d, int e, int f);\n", "a.cpp:2", "6 parameters")

    def test_deep_nesting(self):
        self.expect("daemon/a.cpp", "void f() {\n" + "if (x) {\n" * 5 + "}\n" * 6, "5 levels")

    def test_too_many_public_methods(self):
        methods = "".join(f"    void method{i}();\n" for i in range(13))
        hidden = methods + "private:\n" + methods.replace("method", "hidden")
        self.expect("daemon/a.hpp", CARD + "class Wide {\npublic:\n    Wide();\n" + hidden + "};\n",
                    "Wide: 13 public methods")

    def test_file_sizes_and_columns(self):
        self.expect("daemon/a.hpp", CARD + "int x;\n" * 249, "253 lines", "a header")
        self.plant("daemon/a.hpp", CARD)
        self.expect("daemon/a.cpp", "int x;" + " " * 90 + "int y;\n", "a.cpp:1", "102 columns")

    def test_words(self):
        for line, word in (("auto t = std::chrono::system_clock::now();", "base::Clock"),
                           ("std::this_thread::sleep_for(1s);", "base::Signal"),
                           ('auto* home = getenv("HOME");', "daemon/config"),
                           ("int n = std::stoi(text);", "parse_number"),
                           ("auto* p = new Thing();", "make_unique"),
                           ("using namespace std;", "names"),
                           ("void f() { try { g(); } catch (...) {} }", "swallow"),
                           ("class SessionManager {};", "glossary"),
                           ("std::thread worker(run);", "base::Tasks"),
                           ("// TODO: later", "TODO(#number)")):
            self.expect("daemon/base/a.cpp", line + "\n", "a.cpp:1", word)

    def test_words_in_comments_and_strings_are_prose(self):
        self.plant("daemon/a.cpp", '// never sleep_for here\nauto s = "std::stoi(x)";\n'
                   "Thing(const Thing&) = delete;\n")
        self.assertEqual(self.problems(), [])

    def test_an_allowance_with_a_reason(self):
        self.plant("daemon/a.cpp", "// tidy: allow(Poco owns it)\nreturn new Handler();\n")
        problems, exceptions, _ = tidy.check(self.root)
        self.assertEqual([text for text in problems if "README" not in text], [])
        self.assertEqual(exceptions, ["daemon/a.cpp:1: Poco owns it"])

    def test_a_header_without_card(self):
        self.expect("daemon/a.hpp", "#pragma once\n#include <string>\n", "no room card")

    def test_documents(self):
        self.expect("docs/a.md", "# One\n\n# Two\n", "2 headings")
        self.expect("docs/a.md", "# One\n[there](gone.md)\n", "a.md:2", "dead link: gone.md")
        self.expect("docs/a.md", "# One\n[there](#two)\n", "no heading #two")
        self.plant("docs/a.md", "# One\n[there](#two-words)\n## Two words\n```\n# a comment\n```\n")
        self.assertEqual(self.problems(), [])

    def test_dead_files_and_missing_readmes(self):
        self.plant("daemon/base/a.hpp", CARD)
        found = tidy.check(self.root)[0]
        self.assertTrue(any("a.hpp: dead file" in text for text in found), found)
        self.assertTrue(any("daemon/base/README.md: missing" in text for text in found), found)
        self.plant("daemon/base/a.cpp", '#include "daemon/base/a.hpp"\n')
        self.assertFalse(any("dead file" in text for text in tidy.check(self.root)[0]))

    def test_a_crowded_folder(self):
        for number in range(26):
            self.plant(f"daemon/base/f{number}.cpp", "\n")
        self.assert_one(self.problems(), "daemon/base/README.md", "26 files")


if __name__ == "__main__":
    unittest.main()
