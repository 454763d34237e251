// Goal: what the API shows of a provider is what its calls left behind. Method: a slot over a fake
// provider, and the health that calls would have recorded.

#include "daemon/app/bridges/slot_directory.hpp"

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_provider.hpp"
#include "tests/support/quiet_sinks.hpp"

namespace gpushopper::app {
namespace {

TEST_CASE("an entry shows the plugin, the form of its ids and its health", "[app]") {
    const auto clock = base::makeSystemClock();
    const auto tasks = jobs::makeThreadTasks();
    testing::QuietMetrics metrics;
    testing::FakeProvider fake("mock");
    provider::ProviderSlot slot({fake, *tasks, *clock, metrics});
    const SlotDirectory directory({&slot}, {}, *clock);

    REQUIRE(directory.entries().size() == 1);
    api::ProviderEntry entry = directory.entries().front();
    CHECK(entry.name == base::ProviderName("mock"));
    CHECK(entry.id_form == "mock-<number>");
    CHECK(entry.last_error.empty());
    // Not compared with the rows yet, so no creates.
    REQUIRE(entry.creates_blocked);
    CHECK(entry.creates_blocked->cause == provider::CreateBlock::NotSwept);

    slot.health().setSwept();
    slot.health().recordFailure(clock->wallNow(),
                                {.code = base::ErrorCode::Transient, .message = "HTTP 500"});
    entry = directory.entries().front();
    CHECK(entry.last_error == "HTTP 500");
    CHECK(entry.last_error_at);
    CHECK_FALSE(entry.creates_blocked);
    slot.health().setBreaker(provider::BreakerState::Open);
    CHECK(directory.abilities(base::ProviderName("mock"))->creates_blocked->cause ==
          provider::CreateBlock::Breaker);
    CHECK_FALSE(directory.abilities(base::ProviderName("other")));
}

TEST_CASE("every call tells the slot what the provider's breaker says", "[app]") {
    const auto clock = base::makeSystemClock();
    const auto tasks = jobs::makeThreadTasks();
    testing::QuietMetrics metrics;
    testing::FakeProvider fake("mock");
    fake.breaker = provider::BreakerState::Open;
    provider::ProviderSlot slot({fake, *tasks, *clock, metrics});
    const SlotDirectory directory({&slot}, {}, *clock);
    CHECK(directory.entries().front().breaker == provider::BreakerState::Closed);
    CHECK_FALSE(slot.listOffers({}));
    CHECK(directory.entries().front().breaker == provider::BreakerState::Open);
}

TEST_CASE("a provider that was left out is shown with the reason, and takes no orders", "[app]") {
    const auto clock = base::makeSystemClock();
    const SlotDirectory directory({}, {{base::ProviderName("bad"), "its plugin crashed"}}, *clock);
    REQUIRE(directory.entries().size() == 1);
    const api::ProviderEntry entry = directory.entries().front();
    CHECK(entry.name == base::ProviderName("bad"));
    CHECK_FALSE(entry.enabled);
    CHECK(entry.state == provider::ProviderState::LeftOut);
    CHECK(entry.state_reason == "its plugin crashed");
    CHECK_FALSE(directory.abilities(base::ProviderName("bad")));
}

}  // namespace
}  // namespace gpushopper::app
