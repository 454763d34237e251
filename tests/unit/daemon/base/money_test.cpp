// Goal: money never picks up a fraction that nobody paid. Method: tables, and parts against the
// whole.

#include "daemon/base/money.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::base {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("money prints as the shortest decimal", "[base]") {
    CHECK(Money::micros(0).toDecimal() == "0");
    CHECK(Money::micros(340'000).toDecimal() == "0.34");
    CHECK(Money::micros(12'000'000).toDecimal() == "12");
    CHECK(Money::micros(1).toDecimal() == "0.000001");
    CHECK(Money::micros(-1'500'000).toDecimal() == "-1.5");
    CHECK(Money::micros(979'000).toDecimal() == "0.979");
}

TEST_CASE("a cost is price times time, to the micro-dollar", "[base]") {
    const Money price = Money::micros(360'000);
    CHECK(costOf(price, hours(1)) == price);
    CHECK(costOf(price, seconds(40)) == Money::micros(4'000));
    CHECK(costOf(price, milliseconds(1)) == Money::micros(0));
    CHECK(costOf(price, milliseconds(5)) == Money::micros(1));  // 0.5 is rounded up
    CHECK(costOf(Money{}, hours(1000)) == Money{});
}

TEST_CASE("a year of the dearest machine does not overflow", "[base]") {
    const Money price = Money::micros(1'000'000'000'000);  // a million dollars an hour
    CHECK(costOf(price, hours(8760)).micros() == 8'760'000'000'000'000);
}

}  // namespace
}  // namespace gpushopper::base
