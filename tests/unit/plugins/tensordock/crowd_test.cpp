// Goal: any number of calls at once is safe, and they share one pace and one menu. Method: threads
// on one provider; under TSan a race is a failure.

#include <thread>

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"

namespace gpushopper::tensordock {
namespace {

constexpr int kThreads = 8;
constexpr int kRounds = 10;

template <class Body>
void together(Body&& body) {
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int number = 0; number < kThreads; ++number)
        threads.emplace_back([&body, number] { body(number); });
    for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("calls from many threads share one pace") {
    Dock dock;
    const std::string machines = R"({"data":[{"id":"a","name":")" + kLabel + R"("}]})";
    for (int i = 0; i < kThreads * kRounds; ++i) dock.says(200, machines);
    const HostTime start = dock.host.host().now();
    std::atomic<int> seen{0};
    together([&](int) {
        for (int round = 0; round < kRounds; ++round) {
            testing::FakeCall call(dock.host, std::chrono::hours(1));
            dock.provider->listInstances(call, [&](const Instance& instance) {
                seen += instance.label == kLabel ? 1 : 0;
                return true;
            });
        }
    });
    CHECK(seen == kThreads * kRounds);
    CHECK(dock.host.host().now() - start >= std::chrono::seconds(kThreads * kRounds - 3));
}

TEST_CASE("the menu is replaced while creates look into it") {
    Catalogue catalogue;
    Promises promises;
    const auto known = readLocations(places()).known;
    std::atomic<int> found{0};
    together([&](int number) {
        for (int round = 0; round < kRounds; ++round) {
            const HostTime now(std::chrono::seconds(number * kRounds + round));
            catalogue.keep(known, now);
            const auto menu = catalogue.at(now);
            const auto offer = menu ? pick(*menu, parseOfferId(kOffer), {}) : std::nullopt;
            found += offer ? 1 : 0;
            promises.remember(kLabel, {.dedicated_ip = true, .ports = {}, .hourly_micros = round});
            found += promises.of(kLabel) ? 1 : 0;
        }
    });
    CHECK(found == 2 * kThreads * kRounds);
}

}  // namespace gpushopper::tensordock
