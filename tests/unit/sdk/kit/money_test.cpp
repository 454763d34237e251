// Goal: a price is what was written, to the micro-dollar, and never negative or nonsense. Method: a
// table, then random decimals against arithmetic on their digits.

#include <gpushopper/kit/money.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

TEST_CASE("decimals to micro-dollars", "[money]") {
    const std::pair<const char*, std::int64_t> rows[] = {
        {"0", 0},
        {"0.377", 377'000},
        {"1", 1'000'000},
        {" 12.5\n", 12'500'000},
        {"0.3224", 322'400},
        {"0.000001", 1},
        {"0.0000005", 1},
        {"0.00000049999999999", 0},
        {"0.0000014", 1},
        {"0.0000015", 2},
        {"0.9999995", 1'000'000},
        {"5e-05", 50},
        {"5E-5", 50},
        {"1e3", 1'000'000'000},
        {"1.5e+2", 150'000'000},
        {"00.5", 500'000},
        {"1e-400", 0},
        {"0e400", 0},
        {"9223372036854.775807", INT64_MAX},
        {"0.9790000000000001", 979'000},
    };
    for (const auto& [text, micros] : rows) {
        CAPTURE(text);
        CHECK(microsOf(std::string_view(text)) == micros);
    }
}

TEST_CASE("what is no price", "[money]") {
    for (const char* wrong : {"",
                              " ",
                              "-1",
                              "-0",
                              "+1",
                              ".5",
                              "5.",
                              "1,5",
                              "1.5 USD",
                              "$1",
                              "nan",
                              "inf",
                              "1e",
                              "1e+",
                              "1e1e1",
                              "1e401",
                              "1e-401",
                              "0x10",
                              "1.2.3",
                              "1 2",
                              "9223372036854.775808",
                              "9223372036854.7758075",
                              "1e13",
                              "1e400",
                              "99999999999999999999"}) {
        CAPTURE(wrong);
        CHECK(microsOf(std::string_view(wrong)) == std::nullopt);
    }
    CHECK(microsOf(std::string(1000, '1')) == std::nullopt);
}

TEST_CASE("any whole number of micro-dollars reads back", "[money]") {
    std::mt19937_64 random(5);
    for (int round = 0; round < 10'000; ++round) {
        const auto micros = static_cast<std::int64_t>(random() >> (1 + random() % 60));
        std::string fraction = std::to_string(micros % 1'000'000);
        fraction.insert(0, 6 - fraction.size(), '0');
        const std::string text = std::to_string(micros / 1'000'000) + "." + fraction;
        REQUIRE(microsOf(text) == micros);
        const char digit = static_cast<char>('0' + random() % 10);
        const std::string rest = text + digit + std::to_string(random());
        const bool up = digit >= '5';
        if (!up || micros < INT64_MAX) REQUIRE(microsOf(rest) == micros + (up ? 1 : 0));
        REQUIRE(microsOf(text + "e0") == micros);
    }
}

TEST_CASE("doubles mean the decimal that is written for them", "[money]") {
    CHECK(microsOf(0.1) == 100'000);
    CHECK(microsOf(0.1 + 0.2) == 300'000);
    CHECK(microsOf(0.00005) == 50);
    CHECK(microsOf(0.0000005) == 1);
    CHECK(microsOf(0.0) == 0);
    CHECK(microsOf(1e12) == 1'000'000'000'000'000'000);
    std::mt19937_64 random(6);
    for (int round = 0; round < 10'000; ++round) {
        const auto micros = static_cast<std::int64_t>(random() >> (14 + random() % 50));
        REQUIRE(microsOf(static_cast<double>(micros) / 1e6) == micros);
    }
    for (double wrong : {std::nan(""), HUGE_VAL, -HUGE_VAL, -1.0, -0.0, 1e13,
                         std::numeric_limits<double>::max()}) {
        CHECK(microsOf(wrong) == std::nullopt);
    }
    CHECK(microsOf(std::numeric_limits<double>::denorm_min()) == 0);
}

}  // namespace
}  // namespace gpushopper
