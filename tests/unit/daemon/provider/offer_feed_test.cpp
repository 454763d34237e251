// Goal: one fetch at a time however many readers wait, failures pause it without holding readers,
// and a stop ends a hanging fetch. Method: real threads, and a provider that answers when the test
// says so; every wait is for an event, with a limit that only a failing test reaches.

#include "daemon/provider/offer_feed.hpp"

#include <atomic>
#include <thread>

#include "daemon/jobs/thread_tasks.hpp"
#include "daemon/provider/offer_feeds.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_provider.hpp"
#include "tests/support/offers.hpp"
#include "tests/support/quiet_sinks.hpp"
#include "tests/unit/daemon/provider/call_gate.hpp"

namespace gpushopper::provider {
namespace {

using Offers = testing::FakeProvider::Offers;
using std::chrono::seconds;
using testing::kLimit;
using Gate = testing::CallGate;

class World {
public:
    explicit World(FeedOptions options = {}, std::string name = "mock")
        : provider(std::move(name)),
          catalogue({{provider.name(), "mock-<number>"}}),
          slot({provider, *tasks, *clock, metrics}),
          feed(slot, {catalogue, *tasks, *clock, log, metrics, options}) {}

    void ensureFresh() { feed.ensureFresh(clock->monotonicNow() + kLimit, {}); }
    std::size_t offers() const { return catalogue.snapshot()->rows().size(); }
    std::string error() const { return catalogue.snapshot()->shelves().at(0).error; }

    const std::unique_ptr<base::Clock> clock = base::makeSystemClock();
    const std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks();
    testing::QuietLog log;
    testing::QuietMetrics metrics;
    testing::FakeProvider provider;
    inventory::Catalogue catalogue;
    ProviderSlot slot;
    OfferFeed feed;
};

std::vector<inventory::RawOffer> twoOffers() {
    return {testing::rawOffer("1"), testing::rawOffer("2")};
}

TEST_CASE("many readers of a cold menu cost one fetch", "[provider]") {
    Gate gate;
    World world;
    world.provider.on_list_offers = [&](const Call& call) -> Offers {
        gate.pass(call.stop);
        return twoOffers();
    };
    world.feed.start();
    REQUIRE(gate.waitForCalls(1));
    std::atomic<int> served{0};
    {
        std::vector<std::jthread> readers;
        for (int n = 0; n < 8; ++n)
            readers.emplace_back([&] {
                world.ensureFresh();
                if (world.offers() == 2) ++served;
            });
        gate.open();
    }
    CHECK(served == 8);
    CHECK(gate.calls() == 1);
}

TEST_CASE("a reader is served what is there when his time is over", "[provider]") {
    Gate gate;
    World world;
    world.provider.on_list_offers = [&](const Call& call) -> Offers {
        gate.pass(call.stop);
        return twoOffers();
    };
    world.feed.start();
    REQUIRE(gate.waitForCalls(1));
    world.feed.ensureFresh(world.clock->monotonicNow() + std::chrono::milliseconds(5), {});
    CHECK(world.offers() == 0);
    std::stop_source stopped;
    stopped.request_stop();
    world.feed.ensureFresh(world.clock->monotonicNow() + kLimit, stopped.get_token());
    CHECK(world.offers() == 0);
}

TEST_CASE("after a failure readers are not held, and the reason is shown", "[provider]") {
    Gate gate;
    World world({.pause_first = std::chrono::hours(1), .pause_max = std::chrono::hours(1)});
    gate.open();
    world.provider.on_list_offers = [&](const Call& call) -> Offers {
        gate.pass(call.stop);
        return base::fail(base::ErrorCode::Transient, "HTTP 500");
    };
    world.feed.start();
    world.ensureFresh();
    CHECK(world.error() == "HTTP 500");
    for (int n = 0; n < 100; ++n) world.ensureFresh();
    CHECK(gate.calls() == 1);
    CHECK(world.log.events() == std::vector<std::string>{"provider.offers.failed"});
}

TEST_CASE("the first success after failures ends the pause", "[provider]") {
    using std::chrono::milliseconds;
    Gate gate;
    World world({.pause_first = milliseconds(1), .pause_max = milliseconds(1)});
    gate.open();
    world.provider.on_list_offers = [&](const Call& call) -> Offers {
        gate.pass(call.stop);
        if (gate.calls() < 4) return base::fail(base::ErrorCode::Transient, "HTTP 500");
        return twoOffers();
    };
    world.feed.start();
    REQUIRE(gate.waitForCalls(4));
    world.ensureFresh();
    CHECK(world.offers() == 2);
    CHECK(world.error().empty());
}

TEST_CASE("a list is fetched again by itself, and a failure keeps the old one", "[provider]") {
    using std::chrono::milliseconds;
    Gate gate;
    World world(
        {.period = milliseconds(1), .pause_first = milliseconds(1), .pause_max = milliseconds(1)});
    gate.open();
    world.provider.on_list_offers = [&](const Call& call) -> Offers {
        gate.pass(call.stop);
        if (gate.calls() == 1) return twoOffers();
        return base::fail(base::ErrorCode::BadResponse, "half a list");
    };
    world.feed.start();
    REQUIRE(gate.waitForCalls(3));
    CHECK(world.offers() == 2);
    CHECK(world.error() == "half a list");
}

TEST_CASE("a stop ends a fetch that hangs, and readers with it", "[provider]") {
    Gate gate;
    World world;
    world.provider.on_list_offers = [&](const Call& call) -> Offers {
        if (!gate.pass(call.stop)) return base::fail(base::ErrorCode::Cancelled, "cancelled");
        return twoOffers();
    };
    world.feed.start();
    REQUIRE(gate.waitForCalls(1));
    std::jthread reader([&] { world.ensureFresh(); });
    world.feed.stop();
    reader.join();
    CHECK(world.offers() == 0);
    // Our own stop is not the provider's failure.
    CHECK(world.error() == "no list was fetched yet");
    CHECK(world.log.events().empty());
}

TEST_CASE("the pause after failures doubles up to its limit", "[provider]") {
    const FeedOptions options;
    CHECK(feedPause(options, 1, std::nullopt) == seconds(5));
    CHECK(feedPause(options, 2, std::nullopt) == seconds(10));
    CHECK(feedPause(options, 4, std::nullopt) == seconds(40));
    CHECK(feedPause(options, 5, std::nullopt) == seconds(60));
    CHECK(feedPause(options, 1'000'000, std::nullopt) == seconds(60));
    CHECK(feedPause(options, 1, seconds(30)) == seconds(30));
    CHECK(feedPause(options, 1, std::chrono::hours(2)) == seconds(60));
}

}  // namespace
}  // namespace gpushopper::provider
