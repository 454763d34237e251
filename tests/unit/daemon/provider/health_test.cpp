// Goal: creates stop for the causes that the contract names, and start again when they pass.
// Method: a fixed time line.

#include "daemon/provider/health.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"

namespace gpushopper::provider {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
constexpr base::WallTime kStart = tests::FixedClock::kStart;

base::Error error(base::ErrorCode code) { return {.code = code, .message = "no"}; }

TEST_CASE("nothing is created before the first sweep", "[provider]") {
    Health health;
    CHECK(health.createsBlocked(kStart)->cause == CreateBlock::NotSwept);
    health.setSwept();
    CHECK_FALSE(health.createsBlocked(kStart));
}

TEST_CASE("three refused keys within a minute stop creates until a read succeeds", "[provider]") {
    Health health;
    health.setSwept();
    health.recordFailure(kStart, error(base::ErrorCode::Auth));
    health.recordFailure(kStart + seconds(50), error(base::ErrorCode::Auth));
    health.recordFailure(kStart + seconds(111), error(base::ErrorCode::Auth));
    CHECK_FALSE(health.createsBlocked(kStart + seconds(111)));  // not within one minute
    health.recordFailure(kStart + seconds(100), error(base::ErrorCode::Auth));
    health.recordFailure(kStart + seconds(112), error(base::ErrorCode::Auth));
    CHECK(health.createsBlocked(kStart + minutes(60))->cause == CreateBlock::Credentials);
    health.recordSuccess(kStart + minutes(61), false);
    CHECK(health.createsBlocked(kStart + minutes(61)));
    health.recordSuccess(kStart + minutes(61), true);
    CHECK_FALSE(health.createsBlocked(kStart + minutes(61)));
}

TEST_CASE("lack of funds stops creates for five minutes", "[provider]") {
    Health health;
    health.setSwept();
    health.recordFailure(kStart, error(base::ErrorCode::Funds));
    CHECK(health.createsBlocked(kStart + seconds(299))->cause == CreateBlock::Funds);
    CHECK_FALSE(health.createsBlocked(kStart + minutes(5)));
}

TEST_CASE("what we cancelled says nothing of the provider", "[provider]") {
    Health health;
    health.recordFailure(kStart, error(base::ErrorCode::Cancelled));
    CHECK(health.report(kStart).last_error.empty());
}

TEST_CASE("five defects within an hour stop creates until the hour is over", "[provider]") {
    Health health;
    health.setSwept();
    for (int i = 0; i < 4; ++i) health.recordDefect(kStart + minutes(i), "its plugin threw");
    CHECK_FALSE(health.createsBlocked(kStart + minutes(4)));
    health.recordDefect(kStart + minutes(59), "its plugin threw again");
    const auto blocked = health.createsBlocked(kStart + minutes(59));
    REQUIRE(blocked);
    CHECK(blocked->cause == CreateBlock::Defective);
    CHECK(blocked->retry_after == minutes(1));
    CHECK(blocked->reason.find("(at last: its plugin threw again)") != std::string::npos);
    CHECK(health.report(kStart + minutes(59)).state == ProviderState::Defective);
    CHECK_FALSE(health.createsBlocked(kStart + minutes(60)));
    CHECK(health.report(kStart + minutes(60)).state == ProviderState::Ready);
}

TEST_CASE("a crash of an earlier run stops creates until its time is over", "[provider]") {
    Health health;
    health.setSwept();
    health.setCrashed("its plugin brought the daemon down", kStart + minutes(30));
    REQUIRE(health.createsBlocked(kStart));
    CHECK(health.createsBlocked(kStart)->cause == CreateBlock::Defective);
    CHECK(health.report(kStart).state_reason == "its plugin brought the daemon down");
    CHECK_FALSE(health.createsBlocked(kStart + minutes(30)));
}

TEST_CASE("not ready ends with a probe or a read that succeeds; refused keys are none",
          "[provider]") {
    Health health;
    health.setSwept();
    health.recordProbe(base::fail(error(base::ErrorCode::Transient)));
    CHECK(health.createsBlocked(kStart)->cause == CreateBlock::NotReady);
    health.recordSuccess(kStart, /*authenticated_read=*/true);
    CHECK_FALSE(health.createsBlocked(kStart));
    health.recordProbe(base::fail(error(base::ErrorCode::Unsupported)));
    CHECK(health.createsBlocked(kStart));
    health.recordProbe({});
    CHECK_FALSE(health.createsBlocked(kStart));
    for (const auto code : {base::ErrorCode::Auth, base::ErrorCode::Funds,
                            base::ErrorCode::RateLimited, base::ErrorCode::Cancelled}) {
        health.recordProbe(base::fail(error(code)));
        CHECK_FALSE(health.createsBlocked(kStart));
    }
}

}  // namespace
}  // namespace gpushopper::provider
