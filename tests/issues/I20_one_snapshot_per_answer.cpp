// The cache was read twice within one answer, so its offers and its figures could be of two lists.
// One answer is made of one snapshot. Method: a writer flips between two lists while readers look
// for an answer that mixes them.

#include <atomic>
#include <thread>

#include "daemon/inventory/menu.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

const base::ProviderName kMock("mock");
const base::ProviderName kOther("other");
constexpr base::MonoTime kNow{std::chrono::hours(1)};

class NoRefresher final : public Refresher {
public:
    void ensureFresh(const std::optional<base::ProviderName>&, base::MonoTime,
                     const std::stop_token&) override {}
    bool wouldWait() const override { return false; }
};

std::vector<Offer> listOf(const base::ProviderName& provider, const std::string& mark, int count) {
    std::vector<Offer> offers;
    for (int n = 0; n < count; ++n) {
        offers.push_back(testing::offer(provider.str(), mark + std::to_string(n)));
        offers.back().gpu_type = mark;
    }
    return offers;
}

// An answer is whole when everything in it is of one size: that of the first or of the second list.
bool isWhole(const Listing& listing) {
    const std::size_t count = listing.offers.size();
    if (count != 3 && count != 7) return false;
    const std::string mark = count == 3 ? "small" : "large";
    bool whole = listing.total == static_cast<std::int64_t>(count);
    whole = whole && listing.providers.at(0).offers == count;
    for (const OfferView& view : listing.offers) whole = whole && view.offer().gpu_type == mark;
    return whole;
}

TEST_CASE("no answer mixes two lists", "[inventory]") {
    constexpr int kReads = 100'000;
    constexpr int kReaders = 4;
    Catalogue catalogue({{kMock, "mock-<number>"}, {kOther, "other-<number>"}});
    const auto publish = [&](const char* mark, int count) {
        catalogue.publish(
            kMock, {.offers = listOf(kMock, mark, count), .asked_at = kNow, .fetched_at = kNow});
    };
    publish("small", 3);
    NoRefresher refresher;
    const Menu menu(catalogue, refresher, {});

    std::atomic<int> mixed{0};
    std::jthread writer([&](const std::stop_token& stop) {
        for (bool large = true; !stop.stop_requested(); large = !large)
            publish(large ? "large" : "small", large ? 7 : 3);
    });
    {
        std::vector<std::jthread> readers;
        for (int n = 0; n < kReaders; ++n)
            readers.emplace_back([&] {
                for (int i = 0; i < kReads / kReaders; ++i) {
                    if (!isWhole(menu.list({}, kNow))) ++mixed;
                }
            });
    }
    CHECK(mixed == 0);
}

}  // namespace
}  // namespace gpushopper::inventory
