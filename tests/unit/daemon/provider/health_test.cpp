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

}  // namespace
}  // namespace gpushopper::provider
