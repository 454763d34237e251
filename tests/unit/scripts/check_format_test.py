"""Goal: an unformatted source is found. Method: plant one beside a formatted one."""

import unittest

from planted import PlantedTest

import check_format


class FormatTest(PlantedTest):
    def test_only_the_unformatted_source_is_named(self):
        self.plant("daemon/base/good.cpp", "int good() { return 1; }\n")
        self.assertEqual(check_format.check(self.root)[0], [])
        self.plant("daemon/base/bad.cpp", "int bad( ){return 1 ;}\n")
        self.assert_one(check_format.check(self.root)[0], "daemon/base/bad.cpp:1")


if __name__ == "__main__":
    unittest.main()
