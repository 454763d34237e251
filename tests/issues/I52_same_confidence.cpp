// A single offer was shown with the provider's full confidence while the list had let it decay.
// List and single say the same of the same offer at the same moment: whole up to 2 min, then
// falling to a half at 5 min, then nothing.

#include "daemon/inventory/menu.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

class NoRefresher final : public Refresher {
public:
    void ensureFresh(const std::optional<base::ProviderName>&, base::MonoTime,
                     const std::stop_token&) override {}
    bool wouldWait() const override { return false; }
};

TEST_CASE("list and single offer age alike", "[inventory]") {
    const base::MonoTime fetched{std::chrono::hours(1)};
    Catalogue catalogue({{base::ProviderName("mock"), "mock-<number>"}});
    Offer offer = testing::offer("mock", "1");
    offer.availability_ppm = 800'000;
    catalogue.publish(base::ProviderName("mock"),
                      {.offers = {offer}, .asked_at = fetched, .fetched_at = fetched});
    NoRefresher refresher;
    const Menu menu(catalogue, refresher, {});

    struct Moment {
        int age_s;
        int confidence_ppm;
        bool available;
    };
    for (const Moment& moment :
         {Moment{0, 800'000, true}, Moment{119, 800'000, true}, Moment{120, 800'000, true},
          Moment{121, 797'778, true}, Moment{240, 533'333, true}, Moment{300, 400'000, true},
          Moment{301, 0, false}}) {
        INFO(moment.age_s << " s");
        const base::MonoTime now = fetched + std::chrono::seconds(moment.age_s);
        const Listing listing = menu.list({}, now);
        const Lookup lookup = menu.find("mock-1", now);
        REQUIRE(listing.offers.size() == 1);
        REQUIRE(lookup.found);
        std::string in_list;
        std::string alone;
        listing.offers[0].appendJson(in_list);
        lookup.found->appendJson(alone);
        CHECK(in_list == alone);
        CHECK(lookup.found->standing.available == moment.available);
        CHECK(std::abs(lookup.found->standing.confidence_ppm - moment.confidence_ppm) <= 1);
    }
}

}  // namespace
}  // namespace gpushopper::inventory
