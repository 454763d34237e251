// From a configured provider to an open one, with a real plugin file: its configuration checked by
// its own schema, its secrets by reference, and nothing shared between two providers of one plugin.

#include "daemon/provider/plugins.hpp"

#include <csignal>
#include <filesystem>
#include <mutex>

#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"
#include "tests/support/lying_server.hpp"

namespace gpushopper::provider {

namespace {

const auto kIgnored = std::signal(SIGPIPE, SIG_IGN);

ProviderSettings asking(const std::string& name, const std::string& url) {
    return {base::ProviderName(name), "asking", "", {{"url", url}, {"api_key", "env:" + name}}};
}

}  // namespace

TEST_CASE("Configured providers open, and what is wrong with one is said in a sentence") {
    test::HostParts parts;
    Plugins plugins(parts.world(), {GS_TEST_PLUGINS});
    const auto one = plugins.open(asking("one", "http://127.0.0.1:1/"));
    const auto two = plugins.open(asking("two", "http://127.0.0.1:1/"));
    const auto three = plugins.open({base::ProviderName("three"), "none", "", {}});
    REQUIRE(one);
    REQUIRE(two);
    REQUIRE(three);
    CHECK((*one)->name().str() == "one");
    CHECK((*one)->traits().plugin_id == "asking");
    CHECK((*two)->name().str() == "two");
    CHECK((*three)->traits().plugin_id == "none");
    CHECK((*one)->breakerState() == BreakerState::Closed);

    const auto wrong = plugins.open({base::ProviderName("four"), "asking", "", {{"uri", "x"}}});
    REQUIRE(!wrong);
    CHECK(wrong.error().message ==
          "[provider.four] has the unknown key \"uri\"; did you mean url, api_key?");
    const auto absent = plugins.open({base::ProviderName("five"), "absent", "", {}});
    REQUIRE(!absent);
    CHECK(absent.error().message.find("absent.so cannot be found") != std::string::npos);
    const auto pinned = plugins.open({base::ProviderName("six"), "none", std::string(64, 'a'), {}});
    REQUIRE(!pinned);
    CHECK(pinned.error().message.find("is not the pinned one") != std::string::npos);
}

TEST_CASE("Two files that call themselves by one name are not both loaded") {
    namespace fs = std::filesystem;
    std::string folder = (fs::temp_directory_path() / "gs-twice-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    fs::copy_file(fs::path(GS_TEST_PLUGINS) / "none.so", fs::path(folder) / "none.so");
    fs::permissions(fs::path(folder) / "none.so", fs::perms(0755));
    test::HostParts parts;
    Plugins plugins(parts.world(), {GS_TEST_PLUGINS});
    REQUIRE(plugins.open({base::ProviderName("one"), "none", "", {}}));
    const auto second = plugins.open({base::ProviderName("two"), folder + "/none.so", "", {}});
    fs::remove_all(folder);
    REQUIRE(!second);
    CHECK(second.error().message.find("two files call themselves \"none\"") != std::string::npos);
}

}  // namespace gpushopper::provider
