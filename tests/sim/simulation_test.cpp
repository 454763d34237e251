// Goal: a run is a function of its seed, and a day of the daemon keeps its promises.
// Method: short days, played twice.

#include "tests/sim/simulation.hpp"

#include <sstream>

#include "tests/support/catch.hpp"

namespace gpushopper::sim {
namespace {

Outcome play(std::uint64_t seed, std::ostream* trace) {
    Simulation simulation({.seed = seed, .hours = std::chrono::hours(4), .trace = trace});
    return simulation.run();
}

TEST_CASE("two runs of one seed are the same, line by line", "[sim]") {
    for (const std::uint64_t seed : {5U, 12U}) {
        std::ostringstream first_trace;
        std::ostringstream second_trace;
        const Outcome first = play(seed, &first_trace);
        const Outcome second = play(seed, &second_trace);
        CHECK(first.violation.empty());
        CHECK(first.hash == second.hash);
        CHECK(first_trace.str() == second_trace.str());
        CHECK(first.summary == second.summary);
    }
}

TEST_CASE("different seeds live through different days", "[sim]") {
    CHECK(play(1, nullptr).hash != play(2, nullptr).hash);
}

TEST_CASE("a day has orders, machines and deaths in it", "[sim]") {
    int deaths = 0;
    std::ostringstream trace;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) deaths += play(seed, &trace).deaths;
    CHECK(deaths > 0);
    for (const char* sight : {"makes m-", "verifying -> ready", "proving -> stopped",
                              "creating -> unconfirmed", "the process dies here"})
        CHECK(trace.str().find(sight) != std::string::npos);
}

}  // namespace
}  // namespace gpushopper::sim
