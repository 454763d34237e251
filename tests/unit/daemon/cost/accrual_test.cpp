// Goal: a session is charged exactly from acceptance to the first observation of the proof. Method:
// one row, moved through its life.

#include "daemon/cost/accrual.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"

namespace gpushopper::cost {
namespace {

using std::chrono::seconds;
constexpr base::WallTime kStart = tests::FixedClock::kStart;

session::Session running() {
    session::Session row;
    row.price_per_hour = base::Money::micros(360'000);
    row.accepted_at = kStart;
    row.billing = session::Billing::Compute;
    return row;
}

TEST_CASE("nothing is charged before the provider accepted", "[cost]") {
    session::Session row = running();
    row.accepted_at.reset();
    CHECK_FALSE(chargeDue(row, kStart + seconds(100)));
    CHECK(costNow(row, kStart + seconds(100)) == base::Money{});
}

TEST_CASE("40 seconds at 0.36 an hour are 0.004", "[cost]") {
    const auto charge = chargeDue(running(), kStart + seconds(40));
    REQUIRE(charge);
    CHECK(charge->amount == base::Money::micros(4'000));
    CHECK_FALSE(charge->observed);
}

TEST_CASE("the ledger's place is where the next charge begins", "[cost]") {
    session::Session row = running();
    row.accrued_until = kStart + seconds(30);
    row.cost = base::Money::micros(3'000);
    CHECK(chargeDue(row, kStart + seconds(40))->amount == base::Money::micros(1'000));
    CHECK(costNow(row, kStart + seconds(40)) == base::Money::micros(4'000));
    CHECK_FALSE(chargeDue(row, kStart + seconds(20)));  // a clock that went back charges nothing
}

TEST_CASE(
    "charging rests at the first observation of absence, and the gap is filled if it was wrong",
    "[cost]") {
    session::Session row = running();
    row.first_absence = session::Sighting{kStart + seconds(40), {}, "run"};
    CHECK(chargeDue(row, kStart + seconds(100))->to == kStart + seconds(40));
    row.accrued_until = kStart + seconds(40);
    CHECK_FALSE(chargeDue(row, kStart + seconds(100)));
    row.first_absence.reset();
    CHECK(chargeDue(row, kStart + seconds(100))->amount == base::Money::micros(6'000));
}

TEST_CASE("unknown billing is charged, none is not, an observed price counts", "[cost]") {
    session::Session row = running();
    row.billing = session::Billing::Unknown;
    CHECK(chargeDue(row, kStart + seconds(40))->amount == base::Money::micros(4'000));
    row.billing = session::Billing::None;
    CHECK(chargeDue(row, kStart + seconds(40))->amount == base::Money{});
    row.billing = session::Billing::Compute;
    row.running_price_per_hour = base::Money::micros(720'000);
    CHECK(chargeDue(row, kStart + seconds(40))->amount == base::Money::micros(8'000));
}

}  // namespace
}  // namespace gpushopper::cost
