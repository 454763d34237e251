// Goal: filters choose with AND and change nothing else; orders are total, so pages join without a
// gap or a repeat. Method: a small menu, and every page size over it.

#include "daemon/inventory/query.hpp"

#include <set>

#include "daemon/inventory/snapshot.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

struct Made {
    std::string provider = "mock";
    std::string id;
    std::string gpu = "RTX 4090";
    std::int64_t price = 100'000;
    int vram = 24;
    int count = 1;
    int reliability = 900'000;
    std::optional<std::string> location = "Texas, US";
    std::uint32_t cuda = 12'800;
};

Offer made(const Made& wanted) {
    Offer offer = testing::offer(wanted.provider, wanted.id);
    offer.gpu_type = wanted.gpu;
    offer.price_per_hour = base::Money::micros(wanted.price);
    offer.vram_gb = wanted.vram;
    offer.gpu_count = wanted.count;
    offer.reliability_ppm = wanted.reliability;
    offer.location = wanted.location;
    offer.cuda_milli = wanted.cuda;
    return offer;
}

ProviderShelf shelf(const std::string& name, std::vector<Offer> offers) {
    ProviderShelf one;
    one.name = base::ProviderName(name);
    one.list = makeOfferList(std::move(offers));
    one.fetched_at = base::MonoTime{};
    return one;
}

Snapshot menu() {
    return Snapshot({
        shelf("mock", {made({.id = "c", .gpu = "RTX 4090", .price = 0}),
                       made({.id = "a", .gpu = "A100 SXM", .price = 900'000, .vram = 80}),
                       made({.id = "b",
                             .gpu = "RTX A4000",
                             .vram = 16,
                             .reliability = 500'000,
                             .location = std::nullopt}),
                       made({.id = "d", .count = 8, .location = "Oslo, NO", .cuda = 0})}),
        shelf("other", {made({.provider = "other", .id = "e", .count = 2})}),
    });
}

Standing plain(std::uint32_t) { return {.available = true, .confidence_ppm = 700'000}; }

std::string ids(const Snapshot& snapshot, const Query& query) {
    std::string text;
    for (const Pick& pick : select(snapshot, query, plain).page)
        text += snapshot.rows()[pick.position].entry->offer.native_id;
    return text;
}

TEST_CASE("each filter chooses what its name says", "[inventory]") {
    const Snapshot snapshot = menu();
    CHECK(ids(snapshot, {}) == "cbdea");
    CHECK(ids(snapshot, {.provider = base::ProviderName("other")}) == "e");
    CHECK(ids(snapshot, {.provider = base::ProviderName("nobody")}).empty());
    CHECK(ids(snapshot, {.vram_gb_min = 80}) == "a");
    const OfferChoice choice{base::OfferId("mock-d"), base::OfferId("other-e"),
                             base::OfferId("mock-gone")};
    CHECK(ids(snapshot, {.only = std::make_shared<const OfferChoice>(choice)}) == "de");
    CHECK(ids(snapshot, {.only = std::make_shared<const OfferChoice>()}).empty());
    CHECK(ids(snapshot, {.gpu_count = 1}) == "cba");
    CHECK(ids(snapshot, {.gpu_count_min = 2}) == "de");
    CHECK(ids(snapshot, {.gpu_count = 2, .gpu_count_min = 8}).empty());
    CHECK(ids(snapshot, {.reliability_ppm_min = 500'001}) == "cdea");
    CHECK(ids(snapshot, {.cuda_milli_min = 1}) == "cbea");
    CHECK(ids(snapshot, {.cuda_milli_min = 12'801}).empty());
    CHECK(ids(snapshot, {.confidence_ppm_min = 700'000}) == "cbdea");
    CHECK(ids(snapshot, {.confidence_ppm_min = 700'001}).empty());
    CHECK(ids(snapshot, {.location = "tExAs", .gpu_count = 1, .reliability_ppm_min = 900'000}) ==
          "ca");
}

TEST_CASE("a maximum price of zero means free offers only", "[inventory]") {
    CHECK(ids(menu(), {.price_max = base::Money{}}) == "c");
}

TEST_CASE("a GPU is found by any part of its name, however it is written", "[inventory]") {
    const Snapshot snapshot = menu();
    for (const char* text : {"RTX4090", "rtx 4090", "RTX-4090", "rtx_4090", "4090"})
        CHECK(ids(snapshot, {.gpu_type = text}) == "cde");
    CHECK(ids(snapshot, {.gpu_type = "rtx"}) == "cbde");
    CHECK(ids(snapshot, {.gpu_type = "a100"}) == "a");
    CHECK(ids(snapshot, {.gpu_type = "b200"}).empty());
}

TEST_CASE("a place is found by any part, and an unknown place never", "[inventory]") {
    const Snapshot snapshot = menu();
    CHECK(ids(snapshot, {.location = "us"}) == "cea");
    CHECK(ids(snapshot, {.location = "o"}) == "d");
    CHECK(ids(snapshot, {.location = "xyz"}).empty());
}

TEST_CASE("pages of every order join to the whole menu", "[inventory]") {
    const Snapshot snapshot = menu();
    for (const auto key :
         {SortKey::Price, SortKey::Vram, SortKey::Reliability, SortKey::GpuCount}) {
        for (const auto direction : {Direction::Ascending, Direction::Descending}) {
            const std::string whole = ids(snapshot, {.sort = key, .direction = direction});
            for (std::int64_t limit = 1; limit <= 6; ++limit) {
                std::string joined;
                for (std::int64_t offset = 0; offset < 5; offset += limit)
                    joined += ids(
                        snapshot,
                        {.limit = limit, .offset = offset, .sort = key, .direction = direction});
                CHECK(joined == whole);
            }
            CHECK(std::set<char>(whole.begin(), whole.end()).size() == 5);
        }
    }
}

TEST_CASE("ties are ordered by id in both directions", "[inventory]") {
    const Snapshot snapshot = menu();
    CHECK(ids(snapshot, {.sort = SortKey::Vram}) == "bcdea");
    CHECK(ids(snapshot, {.sort = SortKey::Vram, .direction = Direction::Descending}) == "acdeb");
}

TEST_CASE("the total counts what matches, whatever the page", "[inventory]") {
    const Snapshot snapshot = menu();
    CHECK(select(snapshot, {.limit = 1, .offset = 4}, plain).total == 5);
    const Selection past_the_end = select(snapshot, {.limit = 1, .offset = 99}, plain);
    CHECK(past_the_end.page.empty());
    CHECK(past_the_end.total == 5);
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    CHECK(select(snapshot, {.limit = huge, .offset = huge}, plain).page.empty());
}

TEST_CASE("bounds written as decimals meet the value that is shown", "[inventory]") {
    CHECK(ppmAtLeast(0.95) == 950'000);
    CHECK(ppmAtLeast(0.0) == 0);
    CHECK(ppmAtLeast(1.0) == 1'000'000);
    CHECK(ppmAtLeast(0.9500001) == 950'001);
    CHECK(moneyAtMost(0.34) == base::Money::micros(340'000));
    CHECK(moneyAtMost(0.272999) == base::Money::micros(272'999));
    CHECK(moneyAtMost(0.0000009) == base::Money{});
    CHECK(moneyAtMost(1e300) > base::Money::micros(1'000'000'000'000));
    CHECK(cudaMilliAtLeast(12.8) == 12'800);
    CHECK(cudaMilliAtLeast(12.80001) == 12'801);
}

}  // namespace
}  // namespace gpushopper::inventory
