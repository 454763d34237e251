// Goal: absence needs two observations of one run, a window apart. Method: sequences of sightings.

#include "daemon/provision/steps/proof.hpp"

#include "daemon/provision/steps/create_outcome.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"

namespace gpushopper::provision {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr base::Millis kWindow{60'000};

session::Sighting at(std::chrono::nanoseconds time, const std::string& run = "a:1") {
    return {tests::FixedClock::kStart, base::MonoTime(time), run};
}

Absence absentAt(std::chrono::nanoseconds time, const std::string& run = "a:1") {
    return {at(time, run), base::MonoTime(time)};
}

TEST_CASE("two observations a window apart are a proof", "[provision]") {
    std::optional<session::Sighting> first;
    CHECK(countAbsence(first, absentAt(seconds(0)), kWindow) == Evidence::First);
    CHECK(countAbsence(first, absentAt(seconds(59)), kWindow) == Evidence::TooEarly);
    CHECK(countAbsence(first, absentAt(seconds(60)), kWindow) == Evidence::Proven);
}

TEST_CASE("an observation of another run, or of a clock that went back, begins anew",
          "[provision]") {
    std::optional<session::Sighting> first;
    countAbsence(first, absentAt(seconds(100)), kWindow);
    CHECK(countAbsence(first, absentAt(seconds(200), "a:2"), kWindow) == Evidence::First);
    CHECK(first->run == "a:2");
    CHECK(countAbsence(first, absentAt(seconds(10), "a:2"), kWindow) == Evidence::First);
}

TEST_CASE("a second observation counts from its oldest part", "[provision]") {
    std::optional<session::Sighting> first;
    countAbsence(first, absentAt(seconds(0)), kWindow);
    // Asked by id at 61 s, but the list it rests on is from 59 s.
    CHECK(countAbsence(first, {at(seconds(61)), base::MonoTime(seconds(59))}, kWindow) ==
          Evidence::TooEarly);
    CHECK(countAbsence(first, {at(seconds(70)), base::MonoTime(seconds(60))}, kWindow) ==
          Evidence::Proven);
}

TEST_CASE("the next look is not a fraction too early", "[provision]") {
    std::optional<session::Sighting> first;
    countAbsence(first, absentAt(milliseconds(0)), kWindow);
    const auto now = at(std::chrono::nanoseconds(1));
    CHECK(now.mono + untilProof(*first, now, kWindow) - first->mono >= kWindow);
    CHECK(untilProof(*first, at(seconds(500)), kWindow) == base::Millis(1));
}

TEST_CASE("a request that is called invalid is told apart from a refusal of this offer",
          "[provision]") {
    session::Session row;
    row.error = "provider_refused: " +
                refusalText({.code = base::ErrorCode::InvalidArgument, .message = "bad image"});
    CHECK(row.error == "provider_refused: invalid request: bad image");
    CHECK(wasInvalidRequest(row));
    row.error =
        "provider_refused: " + refusalText({.code = base::ErrorCode::Permanent, .message = "no"});
    CHECK_FALSE(wasInvalidRequest(row));
}

TEST_CASE("only the outcome decides whether a machine may exist", "[provision]") {
    using base::ErrorCode;
    using base::Outcome;
    const auto error = [](ErrorCode code, Outcome outcome) {
        return base::Error{.code = code, .message = "", .outcome = outcome};
    };
    CHECK_FALSE(leavesDoubt(error(ErrorCode::NoCapacity, Outcome::NotApplied)));
    CHECK_FALSE(leavesDoubt(error(ErrorCode::Transient, Outcome::NotApplied)));
    CHECK(leavesDoubt(error(ErrorCode::NoCapacity, Outcome::MaybeApplied)));
    CHECK(leavesDoubt(error(ErrorCode::BadResponse, Outcome::Applied)));
    CHECK(leavesDoubt(error(ErrorCode::Cancelled, Outcome::NotApplied)));
}

}  // namespace
}  // namespace gpushopper::provision
