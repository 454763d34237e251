// Goal: a provider that cannot be opened refuses the start, unless it is configured as optional.
// Method: a plugin that does not exist. What a plugin that exists does is told by the stories.

#include "daemon/app/marketplaces.hpp"

#include <fstream>
#include <sstream>

#include "daemon/app/start_error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::app {
namespace {

config::Config withMissingPlugin(const tests::TemporaryFolder& folder) {
    config::Config config;
    config.plugins.dir = folder.path("");
    config.providers.emplace_back().name = "absent";
    config.providers.back().plugin = "no-such-plugin";
    return config;
}

TEST_CASE("a provider without its plugin refuses the start and is named", "[app]") {
    const tests::TemporaryFolder folder;
    Foundation foundation({.level = base::LogLevel::Info, .file = folder.path("log")});
    CHECK_THROWS_AS(
        Marketplaces(withMissingPlugin(folder), foundation, Marketplaces::Purpose::Check),
        ConfigError);
    CHECK_THROWS_WITH(
        Marketplaces(withMissingPlugin(folder), foundation, Marketplaces::Purpose::Check),
        Catch::Contains("provider absent: ") && Catch::Contains("no-such-plugin"));
}

TEST_CASE("an optional one is left out, and the log says so", "[app]") {
    const tests::TemporaryFolder folder;
    Foundation foundation({.level = base::LogLevel::Info, .file = folder.path("log")});
    config::Config config = withMissingPlugin(folder);
    config.providers.back().optional = true;
    Marketplaces marketplaces(config, foundation, Marketplaces::Purpose::Check);
    marketplaces.open();
    CHECK(marketplaces.slots().empty());
    std::ifstream file(folder.path("log"));
    std::stringstream log;
    log << file.rdbuf();
    CHECK_THAT(log.str(), Catch::Contains("provider.left_out") && Catch::Contains("absent"));
}

}  // namespace
}  // namespace gpushopper::app
