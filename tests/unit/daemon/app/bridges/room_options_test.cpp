// Goal: an empty configuration changes nothing: its defaults are those of the rooms, in their
// units.

#include "daemon/app/bridges/room_options.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::app {
namespace {

TEST_CASE("the defaults of the configuration are those of the rooms", "[app]") {
    const auto engine = engineOptions({});
    const provision::EngineOptions engine_default;
    CHECK(engine.call_workers == engine_default.call_workers);
    CHECK(engine.stop_workers == engine_default.stop_workers);
    CHECK(engine.probe_workers == engine_default.probe_workers);
    CHECK(engine.boot_poll == engine_default.boot_poll);
    CHECK(engine.probe_limit == engine_default.probe_limit);
    CHECK(engine.ready_check == engine_default.ready_check);

    const auto sweep = sweepOptions({});
    CHECK(sweep.interval == reconcile::SweepOptions{}.interval);
    CHECK(sweep.young_interval == reconcile::SweepOptions{}.young_interval);

    CHECK(ageLimits({}).full_age == inventory::AgeLimits{}.full_age);
    CHECK(ageLimits({}).max_age == inventory::AgeLimits{}.max_age);
    CHECK(feedOptions({}).period == provider::FeedOptions{}.period);
    CHECK(feedOptions({}).max_age == provider::FeedOptions{}.max_age);
}

TEST_CASE("a short sweep interval holds for young sessions too", "[app]") {
    config::EngineConfig config;
    config.sweep_interval_s = 2;
    CHECK(sweepOptions(config).young_interval == std::chrono::seconds(2));
}

}  // namespace
}  // namespace gpushopper::app
