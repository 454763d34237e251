// The cache was filled through the first reader's filter, and later readers missed offers.
// Whole lists are kept; a filter chooses for its own answer only.

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

TEST_CASE("a filter does not change what the next reader sees", "[inventory]") {
    const base::ProviderName mock("mock");
    constexpr base::MonoTime kNow{std::chrono::hours(1)};
    Catalogue catalogue({{mock, "mock-<number>"}});
    std::vector<Offer> offers;
    for (int n = 0; n < 12; ++n) {
        offers.push_back(testing::offer("mock", std::to_string(n)));
        offers.back().vram_gb = n < 4 ? 80 : 24;
    }
    catalogue.publish(mock, {.offers = std::move(offers), .asked_at = kNow, .fetched_at = kNow});
    NoRefresher refresher;
    const Menu menu(catalogue, refresher, {});
    CHECK(menu.list({.vram_gb_min = 80}, kNow).total == 4);
    CHECK(menu.list({}, kNow).total == 12);
    CHECK(menu.list({.vram_gb_min = 80}, kNow).providers.at(0).offers == 12);
}

}  // namespace
}  // namespace gpushopper::inventory
