// Goal: the menu tells every reader the same, never mixes two lists, and says honestly how old what
// it shows is. Method: lists published at chosen times, read at others.

#include "daemon/inventory/menu.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

using std::chrono::seconds;

const base::ProviderName kMock("mock");
const base::ProviderName kOther("other");
constexpr base::MonoTime kStart = base::MonoTime{} + std::chrono::hours(1);

class NoRefresher final : public Refresher {
public:
    void ensureFresh(const std::optional<base::ProviderName>&, base::MonoTime,
                     const std::stop_token&) override {
        ++calls;
    }
    bool wouldWait() const override { return false; }
    int calls = 0;
};

class World {
public:
    World()
        : catalogue({{kMock, "mock-<number>"}, {kOther, "other-<uuid>-<gpu>"}}),
          menu(catalogue, refresher, {}) {}

    void publish(const base::ProviderName& provider, std::vector<std::string> native_ids,
                 base::MonoTime at = kStart) {
        std::vector<Offer> offers;
        for (const std::string& id : native_ids)
            offers.push_back(testing::offer(provider.str(), id));
        catalogue.publish(provider,
                          {.offers = std::move(offers), .asked_at = at, .fetched_at = at});
    }
    std::string found(std::string_view id) const {
        const Lookup lookup = menu.find(id, kStart);
        return lookup.found ? lookup.found->offer().id.str() : "";
    }

    Catalogue catalogue;
    NoRefresher refresher;
    Menu menu;
};

TEST_CASE("before the first list the menu is unavailable and says why", "[inventory]") {
    const World world;
    const Listing listing = world.menu.list({}, kStart);
    CHECK(listing.unavailable());
    CHECK(listing.offers.empty());
    REQUIRE(listing.providers.size() == 2);
    CHECK(listing.providers[0].status == ProviderStatus::Error);
    CHECK_FALSE(listing.providers[0].age);
    CHECK_FALSE(listing.providers[0].error.empty());
}

TEST_CASE("one provider's failure neither hides the other nor its own old list", "[inventory]") {
    World world;
    world.publish(kMock, {"1", "2"});
    world.catalogue.noteFailure(kOther, "HTTP 500");
    Listing listing = world.menu.list({}, kStart + seconds(3));
    CHECK_FALSE(listing.unavailable());
    CHECK(listing.total == 2);
    CHECK(listing.providers[0].age == base::Millis(3000));
    CHECK(listing.providers[1].error == "HTTP 500");
    CHECK(listing.providers[1].status == ProviderStatus::Error);

    world.catalogue.noteFailure(kMock, "no answer");
    listing = world.menu.list({}, kStart + seconds(3));
    CHECK(listing.total == 2);
    CHECK(listing.providers[0].status == ProviderStatus::Ok);
    CHECK(listing.providers[0].error == "no answer");
    CHECK(world.menu.list({.provider = kOther}, kStart).unavailable());
}

TEST_CASE("past the maximum age offers are shown, but not as available", "[inventory]") {
    World world;
    world.publish(kMock, {"1"});
    const Listing listing = world.menu.list({}, kStart + seconds(301));
    REQUIRE(listing.offers.size() == 1);
    CHECK_FALSE(listing.offers[0].standing.available);
    CHECK(listing.offers[0].standing.confidence_ppm == 0);
    CHECK(listing.providers[0].status == ProviderStatus::Stale);
}

TEST_CASE("an offer is written out as the contract shows it", "[inventory]") {
    World world;
    world.publish(kMock, {"7000000"});
    std::string json;
    world.menu.list({}, kStart).offers.at(0).appendJson(json);
    CHECK(json ==
          R"({"id":"mock-7000000","provider":"mock","provider_id":"7000000","gpu_type":"RTX 4090",)"
          R"("gpu_count":1,"vram_gb":24,"price_per_hour":0.34,"location":"California, US",)"
          R"("reliability":0.95,"max_duration_hours":0,"fetched_at":"2025-11-24T16:00:00.000Z",)"
          R"("cuda_version":12.8,"machine_id":"mock-machine-20000","interruptible":false,)"
          R"("available":true,"availability_confidence":0.97})");
}

TEST_CASE("an offer id is matched without case and outer blanks", "[inventory]") {
    World world;
    world.publish(kMock, {"30032902"});
    for (const char* id : {"mock-30032902", "MOCK-30032902", "  Mock-30032902 ", "30032902"})
        CHECK(world.found(id) == "mock-30032902");
    for (const char* id :
         {"", " ", "mock", "mock-", "3003290", "mock-300", "-30032902", "other-30032902"})
        CHECK(world.found(id).empty());
}

TEST_CASE("an id of several offers names them, at most five", "[inventory]") {
    World world;
    world.publish(kMock, {"1"});
    world.publish(kOther, {"1"});
    const Lookup lookup = world.menu.find("1", kStart);
    CHECK_FALSE(lookup.found);
    CHECK(lookup.candidates == std::vector{base::OfferId("mock-1"), base::OfferId("other-1")});
    CHECK(lookup.id_forms == std::vector<std::string>{"mock-<number>", "other-<uuid>-<gpu>"});
}

TEST_CASE("a whole UUID that ids begin with is enough where it is unique", "[inventory]") {
    World world;
    const std::string place = "5d0c3a52-8a1e-4f3e-9a55-0d6c1f0b7e21";
    world.publish(kOther, {place + "-a40"});
    CHECK(world.found(place) == "other-" + place + "-a40");
    CHECK(world.found("other-" + place) == "other-" + place + "-a40");
    CHECK(world.found(place.substr(0, 8)).empty());
    std::vector<std::string> many;
    for (int n = 0; n < 7; ++n) many.push_back(place + "-gpu" + std::to_string(n));
    world.publish(kOther, many, kStart + seconds(1));
    CHECK(world.found(place).empty());
    CHECK(world.menu.find(place, kStart).candidates.size() == 5);
}

TEST_CASE("an evicted offer is gone until a later list has it", "[inventory]") {
    World world;
    world.publish(kMock, {"1", "2"});
    world.menu.evict(base::OfferId("mock-1"), kStart + seconds(10));
    CHECK(world.menu.list({}, kStart + seconds(10)).total == 1);
    CHECK(world.found("mock-1").empty());
    // Asked before the eviction, answered after it.
    world.catalogue.publish(kMock, {.offers = {testing::offer("mock", "1")},
                                    .asked_at = kStart + seconds(9),
                                    .fetched_at = kStart + seconds(12)});
    CHECK(world.found("mock-1").empty());
    world.publish(kMock, {"1"}, kStart + seconds(11));
    CHECK(world.found("mock-1") == "mock-1");
}

TEST_CASE("a list that was asked for earlier does not replace a newer one", "[inventory]") {
    World world;
    world.publish(kMock, {"new"}, kStart + seconds(5));
    world.publish(kMock, {"old"}, kStart);
    CHECK(world.found("mock-new") == "mock-new");
    CHECK(world.found("mock-old").empty());
}

TEST_CASE("failures change how an offer stands, in list and single alike", "[inventory]") {
    World world;
    world.publish(kMock, {"1"});
    const FailedOffer offer{.id = base::OfferId("mock-1")};
    world.menu.recordFailure(offer, {.at = kStart, .kind = FailureKind::Gone, .text = "sold out"});
    CHECK(world.menu.find("1", kStart).found->standing.confidence_ppm == 485'000);
    CHECK(world.menu.list({}, kStart).offers.at(0).standing.confidence_ppm == 485'000);
    world.menu.recordFailure(offer, {.at = kStart, .kind = FailureKind::BadMachine});
    CHECK_FALSE(world.menu.list({}, kStart).offers.at(0).standing.available);
}

TEST_CASE("an answer keeps its own snapshot alive", "[inventory]") {
    World world;
    world.publish(kMock, {"1"});
    const Listing listing = world.menu.list({}, kStart);
    world.publish(kMock, {}, kStart + seconds(1));
    CHECK(listing.offers.at(0).offer().native_id == "1");
    CHECK(world.menu.list({}, kStart).total == 0);
}

TEST_CASE("provider names are matched in any case", "[inventory]") {
    const World world;
    CHECK(world.menu.providerNamed("MOCK") == kMock);
    CHECK(world.menu.providerNamed("nobody") == std::nullopt);
}

}  // namespace
}  // namespace gpushopper::inventory
