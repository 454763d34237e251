"""Goal: a forbidden include is found, an allowed one is not. Method: plant one, run the check."""

import unittest

from planted import PlantedTest

import check_layers

LAYERS = "base:\nstore: base\napi: base store\n<sqlite3: store\n"


class LayersTest(PlantedTest):
    def setUp(self):
        super().setUp()
        self.plant("cmake/layers.txt", LAYERS)

    def problems(self):
        return check_layers.check(self.root)[0]

    def test_arrows_go_up_only(self):
        self.plant("daemon/api/a.cpp", '#include "daemon/store/s.hpp"\n')
        self.assertEqual(self.problems(), [])
        self.plant("daemon/base/b.cpp", '\n#include "daemon/store/s.hpp"\n')
        self.assert_one(self.problems(), "daemon/base/b.cpp:2", "base may not include store")

    def test_a_layer_may_not_name_one_below_it(self):
        self.plant("cmake/layers.txt", "base: store\nstore:\n")
        self.assert_one(self.problems(), "base names store")

    def test_outside_headers_stay_in_their_rooms(self):
        self.plant("daemon/store/s.cpp", "#include <sqlite3.h>\n")
        self.assertEqual(self.problems(), [])
        self.plant("daemon/api/a.cpp", "#include <sqlite3.h>\n")
        self.assert_one(self.problems(), "daemon/api/a.cpp:1", "store")

    def test_the_sdk_never_sees_the_daemon(self):
        self.plant("sdk/src/x.cpp", '#include "daemon/base/result.hpp"\n')
        self.assert_one(self.problems(), "sdk/src/x.cpp:1")

    def test_the_daemon_sees_of_the_sdk_the_abi_alone(self):
        self.plant("cmake/layers.txt", "base:\nprovider: base\n")
        self.plant("daemon/provider/p.cpp", "#include <gpushopper/abi_v0.h>\n")
        self.plant("daemon/provider/t.cpp", "#include <gpushopper/templates_v0.h>\n")
        self.assertEqual(self.problems(), [])
        self.plant("daemon/base/b.cpp", "#include <gpushopper/abi_v0.h>\n")
        self.assert_one(self.problems(), "daemon/base/b.cpp:1", "only daemon/provider")

    def test_the_daemon_does_not_see_the_skin(self):
        self.plant("cmake/layers.txt", "base:\nprovider: base\n")
        self.plant("daemon/provider/p.cpp", "#include <gpushopper/templates.hpp>\n")
        self.assert_one(self.problems(), "daemon/provider/p.cpp:1", "the ABI's headers")

    def test_plugins_see_only_the_sdk_and_themselves(self):
        self.plant("plugins/mock/m.cpp", '#include "plugins/mock/m.hpp"\n')
        self.assertEqual(self.problems(), [])
        self.plant("plugins/other/o.cpp", '#include "plugins/mock/m.hpp"\n')
        self.assert_one(self.problems(), "plugins/other/o.cpp:1")

    def test_circles_are_found(self):
        self.plant("daemon/base/a.hpp", '#include "daemon/base/b.hpp"\n')
        self.plant("daemon/base/b.hpp", '#include "daemon/base/a.hpp"\n')
        self.assert_one(self.problems(), "circle", "daemon/base/a.hpp")

    def test_an_unknown_room_is_named(self):
        self.plant("daemon/attic/a.cpp", "#include <string>\n")
        self.assert_one(self.problems(), "attic")


if __name__ == "__main__":
    unittest.main()
