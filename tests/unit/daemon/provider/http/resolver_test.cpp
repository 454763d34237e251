// Names that are never answered: callers leave, lookups stay behind, and their number is bounded.

#include "daemon/provider/http/resolver.hpp"

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"

namespace gpushopper::provider {
using base::ErrorCode;

namespace {

// A lookup that hangs until it is released.
class Gate {
public:
    Addresses lookup(const std::string&) {
        std::unique_lock lock(mutex_);
        ++entered_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
        return {Poco::Net::IPAddress("127.0.0.9")};
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void waitForEntry() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return entered_ > 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int entered_ = 0;
    bool open_ = false;
};

}  // namespace

TEST_CASE("A name is resolved, an address is taken as it is, and failures are sentences") {
    test::HostParts parts;
    Resolver resolver(*parts.tasks, [](const std::string& host) -> Addresses {
        if (host == "none.example") return {};
        if (host == "bad.example") throw std::runtime_error("no such host");
        return {Poco::Net::IPAddress("127.0.0.9")};
    });
    const auto until = parts.in(base::Millis(5'000));
    CHECK(resolver.resolve("good.example", until, {})->front().toString() == "127.0.0.9");
    CHECK(resolver.resolve("::1", until, {})->front().isLoopback());
    CHECK(resolver.resolve("bad.example", until, {}).error().message ==
          "the name bad.example cannot be looked up: no such host");
    CHECK(resolver.resolve("none.example", until, {}).error().code == ErrorCode::Transient);
}

TEST_CASE("A caller leaves a lookup that hangs at its deadline and when cancelled") {
    test::HostParts parts;
    Gate gate;
    Resolver resolver(*parts.tasks, [&](const std::string& host) { return gate.lookup(host); });
    const auto late = resolver.resolve("a.example", parts.in(base::Millis(50)), {});
    REQUIRE(!late);
    CHECK(late.error().code == ErrorCode::Deadline);
    std::stop_source stop;
    const auto began = parts.clock->monotonicNow();
    std::jthread canceller([&] {
        gate.waitForEntry();
        stop.request_stop();
    });
    const auto cancelled =
        resolver.resolve("b.example", parts.in(base::Millis(60'000)), stop.get_token());
    REQUIRE(!cancelled);
    CHECK(cancelled.error().code == ErrorCode::Cancelled);
    CHECK(parts.clock->monotonicNow() - began < base::Millis(1'000));
    gate.open();
}

TEST_CASE("Lookups that hang are bounded in number, and room comes back when they end") {
    test::HostParts parts;
    Gate gate;
    Resolver resolver(*parts.tasks, [&](const std::string& host) { return gate.lookup(host); });
    for (std::size_t i = 0; i < Resolver::kLookupsMax; ++i)
        CHECK(resolver.resolve("a.example", parts.in(base::Millis(1)), {}).error().code ==
              ErrorCode::Deadline);
    const auto refused = resolver.resolve("b.example", parts.in(base::Millis(5'000)), {});
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::Transient);
    CHECK(refused.error().message ==
          "the name b.example cannot be looked up: earlier lookups hang");
    gate.open();
    base::Result<Addresses> again = base::fail(ErrorCode::Transient, "not asked yet");
    for (int round = 0; round < 10'000 && !again; ++round)
        again = resolver.resolve("c.example", parts.in(base::Millis(5'000)), {});
    CHECK(again);
}

}  // namespace gpushopper::provider
