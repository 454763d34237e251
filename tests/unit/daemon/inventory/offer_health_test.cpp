// Goal: what is told of failures is what the menu applies, for offers on the menu and off it.
// Method: a small menu, failures recorded through it, and a look at chosen moments.

#include "daemon/inventory/offer_health.hpp"

#include "daemon/inventory/menu.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const base::MonoTime kStart = base::MonoTime{} + minutes(10);

class NoRefresher final : public Refresher {
public:
    void ensureFresh(const std::optional<base::ProviderName>&, base::MonoTime,
                     const std::stop_token&) override {}
    bool wouldWait() const override { return false; }
};

Offer made(const char* native_id, const char* gpu_type, const char* machine_id) {
    Offer offer = testing::offer("mock", native_id);
    offer.gpu_type = gpu_type;
    offer.machine_id = machine_id;
    return offer;
}

struct World {
    explicit World(std::vector<Offer> offers) {
        catalogue.publish(base::ProviderName("mock"),
                          {.offers = std::move(offers), .asked_at = kStart, .fetched_at = kStart});
    }
    void fail(const char* offer, FailureKind kind, base::MonoTime at = kStart) {
        menu.recordFailure(
            {.id = base::OfferId(offer), .provider = base::ProviderName("mock"), .gpu_type = "T4"},
            {.at = at, .kind = kind, .text = std::string(toString(kind))});
    }
    std::vector<OfferHealth> health(const HealthQuery& query = {}, base::MonoTime now = kStart) {
        const Edition edition = menu.edition();
        return offerHealth(*edition.snapshot, *edition.failures, query, now);
    }
    std::vector<std::string> ids(const HealthQuery& query = {}, base::MonoTime now = kStart) {
        std::vector<std::string> list;
        for (const OfferHealth& one : health(query, now)) list.push_back(one.offer.id.str());
        return list;
    }

    NoRefresher refresher;
    Catalogue catalogue{{{base::ProviderName("mock"), "mock-<number>"},
                         {base::ProviderName("other"), "other-<number>"}}};
    Menu menu{catalogue, refresher, {}};
};

using Ids = std::vector<std::string>;

TEST_CASE("without failures nothing is told", "[inventory]") {
    World world({made("1", "RTX 4090", "m1")});
    CHECK(world.health().empty());
    CHECK(gpuTypeHealth(world.health()).empty());
}

TEST_CASE("an offer is told with its count, its last failure and the menu's verdict",
          "[inventory]") {
    World world({made("1", "RTX 4090", "m1")});
    world.fail("mock-1", FailureKind::Gone);
    world.fail("mock-1", FailureKind::Refused, kStart + seconds(1));
    const auto list = world.health({}, kStart + seconds(2));
    REQUIRE(list.size() == 1);
    CHECK(list[0].offer.gpu_type == "RTX 4090");
    CHECK(list[0].recent_failures == 2);
    CHECK(list[0].verdict.confidence_ppm == 250'000);
    CHECK_FALSE(list[0].verdict.suppressed);
    CHECK(list[0].last.kind == FailureKind::Refused);
    CHECK(list[0].last.text == "refused");
    CHECK(list[0].last.at == kStart + seconds(1));

    world.fail("mock-1", FailureKind::BadMachine, kStart + seconds(3));
    CHECK(world.health({}, kStart + seconds(4)).at(0).verdict.suppressed);
    CHECK_FALSE(world.menu.find("1", kStart + seconds(4)).found->standing.available);
}

TEST_CASE("an offer on the machine of another that failed is told too", "[inventory]") {
    World world(
        {made("1", "RTX 4090", "m1"), made("2", "RTX 4090", "m1"), made("3", "RTX 4090", "m3")});
    world.fail("mock-1", FailureKind::BadMachine);
    CHECK(world.ids() == Ids{"mock-1", "mock-2"});
    const auto list = world.health();
    CHECK(list[1].verdict.suppressed);
    CHECK(list[1].recent_failures == 1);
    CHECK_FALSE(list[1].failed_itself);
    CHECK(gpuTypeHealth(list).at(0).failed_offers == 1);
}

TEST_CASE("an offer that left the menu is told as it was", "[inventory]") {
    World world({made("1", "RTX 4090", "m1")});
    world.menu.evict(base::OfferId("mock-1"), kStart);
    world.fail("mock-1", FailureKind::Gone);
    const auto list = world.health();
    REQUIRE(list.size() == 1);
    CHECK(list[0].offer.gpu_type == "T4");
    CHECK(list[0].offer.provider.str() == "mock");
}

TEST_CASE("the machine that was known stays known after the offer has left", "[inventory]") {
    World world({made("1", "RTX 4090", "m1")});
    world.fail("mock-1", FailureKind::BadMachine);
    world.menu.evict(base::OfferId("mock-1"), kStart);
    world.fail("mock-1", FailureKind::Gone);
    CHECK(world.health().at(0).offer.machine_id == "m1");
}

TEST_CASE("what happened an hour ago is not told any more", "[inventory]") {
    World world({made("1", "RTX 4090", "m1")});
    world.fail("mock-1", FailureKind::Gone);
    CHECK(world.health({}, kStart + minutes(60) - seconds(1)).size() == 1);
    CHECK(world.health({}, kStart + minutes(60)).empty());
}

TEST_CASE("filters choose by provider and by part of the GPU's name", "[inventory]") {
    World world({made("1", "RTX 4090", "m1"), made("2", "L40S", "m2")});
    world.fail("mock-1", FailureKind::Gone);
    world.fail("mock-2", FailureKind::Gone);
    CHECK(world.ids({.provider = base::ProviderName("mock")}) == Ids{"mock-1", "mock-2"});
    CHECK(world.ids({.provider = base::ProviderName("other")}).empty());
    CHECK(world.ids({.gpu_type = "rtx-40"}) == Ids{"mock-1"});
    CHECK(world.ids({.gpu_type = "h100"}).empty());
}

TEST_CASE("the latest failure comes first", "[inventory]") {
    World world({made("1", "L40S", "m1"), made("2", "L40S", "m2"), made("3", "L40S", "m3")});
    world.fail("mock-2", FailureKind::Gone);
    world.fail("mock-1", FailureKind::Gone);
    world.fail("mock-3", FailureKind::Gone, kStart + seconds(1));
    CHECK(world.ids({}, kStart + seconds(1)) == Ids{"mock-3", "mock-1", "mock-2"});
}

TEST_CASE("three different failed offers degrade a type, however often one fails", "[inventory]") {
    World world({made("1", "L40S", "m1"), made("2", "L40S", "m2"), made("3", "L40S", "m3"),
                 made("4", "RTX 4090", "m4")});
    for (int n = 0; n < 4; ++n) world.fail("mock-4", FailureKind::Gone);
    world.fail("mock-1", FailureKind::Gone);
    world.fail("mock-2", FailureKind::Gone);
    auto types = gpuTypeHealth(world.health());
    REQUIRE(types.size() == 2);
    CHECK(types[0].gpu_type == "L40S");
    CHECK(types[0].failed_offers == 2);
    CHECK_FALSE(types[0].degraded());
    CHECK(types[1].failed_offers == 1);
    CHECK_FALSE(types[1].degraded());
    world.fail("mock-3", FailureKind::Gone);
    types = gpuTypeHealth(world.health());
    CHECK(types[0].failed_offers == 3);
    CHECK(types[0].degraded());
}

}  // namespace
}  // namespace gpushopper::inventory
