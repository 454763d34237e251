// Goal: sharing and packing pages changes what they cost, never what they say.

#include <Poco/InflatingStream.h>

#include <sstream>

#include "daemon/api/resources/menu_pages.hpp"
#include "tests/support/api_bench.hpp"

namespace gpushopper::api {
namespace {

using namespace std::chrono_literals;

std::string unpacked(const std::string& bytes) {
    std::istringstream packed(bytes);
    Poco::InflatingInputStream plain(packed, Poco::InflatingStreamBuf::STREAM_GZIP);
    return {std::istreambuf_iterator<char>(plain), {}};
}

struct PagesBench : ApiBench {
    // Enough for a page that is worth sharing.
    PagesBench() { publish(100); }

    void publish(int count) {
        std::vector<inventory::Offer> list;
        for (int id = 1; id <= count; ++id)
            list.push_back(testing::offer("mock", std::to_string(id)));
        catalogue.publish(mock, {.offers = std::move(list),
                                 .asked_at = clock.monotonicNow(),
                                 .fetched_at = clock.monotonicNow()});
    }
    std::shared_ptr<const MenuPage> page(const inventory::Query& query = {}) {
        return pages.page(query, clock.monotonicNow());
    }

    MenuPages pages{menu};
};

}  // namespace

TEST_CASE("The same question within the while that a page is shared gets the same bytes") {
    PagesBench bench;
    const auto first = bench.page();
    REQUIRE(first->body()->size() >= MenuPages::kSharedBytesMin);
    bench.clock.advance(MenuPages::kSharedFor - 1ms);
    CHECK(bench.page() == first);
    bench.clock.advance(1ms);
    const auto later = bench.page();
    CHECK(later != first);
    CHECK(nlohmann::json::parse(*later->body())["providers"][0]["age_seconds"] == 0.1);
}

TEST_CASE("Another question gets its own page") {
    PagesBench bench;
    const auto all = bench.page();
    CHECK(bench.page({.limit = 60}) != all);
    CHECK(bench.page({.sort = inventory::SortKey::Vram}) != all);
    CHECK(bench.page({.direction = inventory::Direction::Descending}) != all);
    CHECK(bench.page() == all);
}

TEST_CASE("An offer that is gone, a failure and a new list are seen at once") {
    PagesBench bench;
    const auto total = [&] { return nlohmann::json::parse(*bench.page()->body())["total"]; };
    CHECK(total() == 100);
    bench.menu.evict(base::OfferId("mock-7"), bench.clock.monotonicNow());
    CHECK(total() == 99);
    CHECK(bench.page()->body()->find("\"mock-7\"") == std::string::npos);

    const auto before = bench.page();
    bench.menu.recordFailure(
        {.id = base::OfferId("mock-8")},
        {.at = bench.clock.monotonicNow(), .kind = inventory::FailureKind::BadMachine});
    CHECK(*bench.page()->body() != *before->body());
    bench.clock.advance(1ms);
    bench.publish(120);
    CHECK(total() == 120);
}

TEST_CASE("More distinct pages than are kept are all right") {
    PagesBench bench;
    for (int round = 0; round < 2; ++round) {
        for (std::int64_t limit = 80; limit < 100; ++limit) {
            const auto json = nlohmann::json::parse(*bench.page({.limit = limit})->body());
            REQUIRE(json["count"] == limit);
        }
    }
}

TEST_CASE("Whoever accepts gzip gets the same JSON packed, HEAD and GET alike") {
    PagesBench bench;
    const auto plain = bench.get("/api/v1/inventory");
    Request request;
    request.method = "GET";
    request.target = "/api/v1/inventory";
    request.headers.add("Accept-Encoding", "gzip");
    const Response packed = bench.api.handle(request);
    CHECK(packed.headers.find("Content-Encoding") == "gzip");
    CHECK(packed.headers.find("Vary") == "Accept-Encoding");
    CHECK(plain.response.headers.find("Vary") == "Accept-Encoding");
    CHECK_FALSE(plain.response.headers.find("Content-Encoding"));
    CHECK(packed.body->size() < plain.response.body->size() / 4);
    CHECK(unpacked(*packed.body) == *plain.response.body);
    request.method = "HEAD";
    const Response head = bench.api.handle(request);
    CHECK(head.body->size() == packed.body->size());
    CHECK_FALSE(head.body_wanted);
}

TEST_CASE("A page that fits into a packet is not packed") {
    ApiBench bench;
    const auto sent =
        bench.send("GET", "/api/v1/inventory?limit=1", "", {{"Accept-Encoding", "gzip"}});
    CHECK_FALSE(sent.response.headers.find("Content-Encoding"));
    CHECK(sent.json["count"] == 1);
}

}  // namespace gpushopper::api
