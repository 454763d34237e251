// Goal: another attempt gets the cheapest offer that is fit for it, and failures that are the
// offer's own are remembered. Method: a menu of five offers and a failed session.

#include "daemon/app/bridges/menu_offer_source.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::app {
namespace {

class NoRefresher final : public inventory::Refresher {
public:
    void ensureFresh(const std::optional<base::ProviderName>&, base::MonoTime,
                     const std::stop_token&) override {}
    bool wouldWait() const override { return false; }
};

struct World {
    World() {
        failed.gpu_type = "RTX 4090";
        failed.vram_gb = 24;
        failed.gpu_count = 1;
        failed.spec.disk_gb = 50;
        failed.retry.scope = "same_gpu";
        publish("mock", {made("a", "RTX 4090", 24, 500'000), made("b", "RTX 4090", 24, 400'000),
                         made("c", "L40S", 48, 300'000), made("d", "RTX 3090", 24, 200'000),
                         made("e", "T4", 16, 100'000)});
    }

    static inventory::Offer made(const char* id, const char* gpu, int vram_gb, std::int64_t price) {
        inventory::Offer offer = testing::offer("mock", id);
        offer.gpu_type = gpu;
        offer.vram_gb = vram_gb;
        offer.price_per_hour = base::Money::micros(price);
        offer.machine_id = id;
        return offer;
    }
    void publish(const char* provider, std::vector<inventory::Offer> offers) {
        const base::MonoTime now = clock.monotonicNow();
        catalogue.publish(base::ProviderName(provider),
                          {.offers = std::move(offers), .asked_at = now, .fetched_at = now});
    }
    std::string alternative(const std::vector<base::OfferId>& excluded = {},
                            const std::vector<base::ProviderName>& providers = {}) {
        const auto offer = source.alternative(failed, excluded, providers);
        return offer ? offer->native_id : "none";
    }
    void fail(const char* offer, session::EndReason reason) {
        session::Session row = failed;
        row.offer_id = base::OfferId(offer);
        row.end_reason = reason;
        row.error = "why";
        source.recordFailure(row);
    }

    tests::FixedClock clock;
    NoRefresher refresher;
    inventory::Catalogue catalogue{{{base::ProviderName("mock"), "mock-<number>"}}};
    inventory::Menu menu{catalogue, refresher, {}};
    MenuOfferSource source{menu, clock};
    session::Session failed;
};

TEST_CASE("the cheapest offer in scope is taken", "[app]") {
    World world;
    CHECK(world.alternative() == "b");
    world.failed.retry.scope = "same_vram";
    CHECK(world.alternative() == "d");
    world.failed.retry.scope = "any";
    CHECK(world.alternative() == "e");
    world.failed.gpu_count = 2;
    CHECK(world.alternative() == "none");
}

TEST_CASE("what was tried, and what is too dear, is left out", "[app]") {
    World world;
    CHECK(world.alternative({base::OfferId("mock-b")}) == "a");
    CHECK(world.alternative({}, {base::ProviderName("mock")}) == "none");
    world.failed.price_max_per_hour = base::Money::micros(400'000);
    CHECK(world.alternative() == "b");
    CHECK(world.alternative({base::OfferId("mock-b")}) == "none");
}

TEST_CASE("the price that counts is the one with the disk", "[app]") {
    World world;
    auto cheap_but_for_the_disk = World::made("f", "RTX 4090", 24, 390'000);
    cheap_but_for_the_disk.storage_price_per_gb_hour = base::Money::micros(1'000);
    world.publish("mock", {World::made("b", "RTX 4090", 24, 400'000), cheap_but_for_the_disk});
    CHECK(world.alternative() == "b");
    world.failed.spec.disk_gb = 5;
    CHECK(world.alternative() == "f");
}

TEST_CASE("with a template only offers of its own provider are taken", "[app]") {
    World world;
    world.failed.retry.scope = "any";
    world.failed.provider = base::ProviderName("other");
    CHECK(world.alternative() == "e");
    world.failed.spec.template_hash_id = "a8a44c73";
    CHECK(world.alternative() == "none");
    world.failed.provider = base::ProviderName("mock");
    CHECK(world.alternative() == "e");
}

TEST_CASE("an entrypoint stays with its provider, and a disk must fit", "[app]") {
    World world;
    world.failed.provider = base::ProviderName("other");
    world.failed.spec.mode = session::LaunchMode::Entrypoint;
    CHECK(world.alternative() == "none");
    world.failed.spec.mode = session::LaunchMode::Ssh;
    CHECK(world.alternative() == "b");
    auto small = World::made("s", "RTX 4090", 24, 100'000);
    small.disk_gb_max = 49;
    auto fitting = World::made("t", "RTX 4090", 24, 200'000);
    fitting.disk_gb_max = 50;
    world.publish("mock", {small, fitting});
    CHECK(world.alternative() == "t");
}

TEST_CASE("an offer whose machine failed is not taken again", "[app]") {
    World world;
    world.fail("mock-b", session::EndReason::VerifyTimeout);
    CHECK(world.alternative() == "a");
    // Out of money: that says nothing about the offer.
    for (int n = 0; n < 5; ++n) world.fail("mock-a", session::EndReason::ProviderFunds);
    CHECK(world.alternative() == "a");
    world.source.evict(base::OfferId("mock-a"));
    CHECK(world.alternative() == "none");
}

TEST_CASE("a failure is remembered with what the session knows of its offer", "[app]") {
    World world;
    world.failed.provider = base::ProviderName("mock");
    world.fail("mock-gone-already", session::EndReason::NoCapacity);
    const auto memory = world.menu.edition().failures;
    const auto failed = memory->failedOffers(world.clock.monotonicNow());
    REQUIRE(failed.size() == 1);
    CHECK(failed.front().provider.str() == "mock");
    CHECK(failed.front().gpu_type == "RTX 4090");
    const auto failures = memory->failuresOf(failed.front().id, world.clock.monotonicNow());
    REQUIRE(failures.size() == 1);
    CHECK(failures.front().text == "why");
    CHECK(failures.front().kind == inventory::FailureKind::Gone);
    CHECK(failures.front().at_wall == world.clock.wallNow());
}

}  // namespace
}  // namespace gpushopper::app
