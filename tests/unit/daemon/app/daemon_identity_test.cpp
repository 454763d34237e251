// Goal: a daemon keeps its name over restarts, and no two use one folder at once.

#include "daemon/app/daemon_identity.hpp"

#include <fstream>
#include <optional>

#include "daemon/app/start_error.hpp"
#include "daemon/base/session_id.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::app {
namespace {

TEST_CASE("the identity is made once and read ever after", "[app]") {
    const tests::TemporaryFolder folder;
    const auto random = base::makeSystemRandom();
    const std::string state = folder.path("a/b/state");  // Made with its parents.
    std::string first;
    {
        const DaemonIdentity identity(state, *random);
        first = identity.id();
        CHECK(base::SessionId::parse(first));
    }
    CHECK(DaemonIdentity(state, *random).id() == first);
    const auto mode = std::filesystem::status(state).permissions();
    CHECK(mode == std::filesystem::perms::owner_all);
}

TEST_CASE("a second daemon on the folder is refused with one sentence", "[app]") {
    const tests::TemporaryFolder folder;
    const auto random = base::makeSystemRandom();
    std::optional<DaemonIdentity> first(std::in_place, folder.path("state"), *random);
    CHECK_THROWS_WITH(DaemonIdentity(folder.path("state"), *random),
                      Catch::Contains("another gpu-shopperd runs on the state folder"));
    first.reset();
    CHECK_NOTHROW(DaemonIdentity(folder.path("state"), *random));
}

TEST_CASE("a spoilt identity is refused, an unfinished one is finished", "[app]") {
    const tests::TemporaryFolder folder;
    const auto random = base::makeSystemRandom();
    std::filesystem::create_directory(folder.path("state"));
    std::ofstream(folder.path("state/identity")) << "nobody\n";
    CHECK_THROWS_AS(DaemonIdentity(folder.path("state"), *random), StartError);
    std::ofstream(folder.path("state/identity"), std::ios::trunc).flush();
    CHECK_NOTHROW(DaemonIdentity(folder.path("state"), *random));
}

TEST_CASE("a folder that cannot be made is named", "[app]") {
    const auto random = base::makeSystemRandom();
    CHECK_THROWS_WITH(DaemonIdentity("/dev/null/state", *random), Catch::Contains("/dev/null"));
}

}  // namespace
}  // namespace gpushopper::app
