// Goal: every form in which a server may say "later" is understood, and nothing else. Method: a
// table of RFC 9110's examples and of what servers get wrong, then every day of eighty years.

#include <gpushopper/kit/retry_after.hpp>

#include <string>

#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST_CASE("a header is found in any case of letters", "[retry_after]") {
    const KeyValues headers = {{"Date", "x"}, {"retry-AFTER", " 7\t"}, {"Retry-After", "8"}};
    CHECK(headerOf(headers, "Retry-After") == "7");
    CHECK(headerOf(headers, "RETRY-AFTER") == "7");
    CHECK(headerOf(headers, "Retry-Afte") == std::nullopt);
    CHECK(headerOf({}, "Date") == std::nullopt);
}

TEST_CASE("the three forms of HTTP dates, and no other", "[retry_after]") {
    CHECK(httpDate("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
    CHECK(httpDate("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
    CHECK(httpDate("Sun Nov  6 08:49:37 1994") == 784111777);
    CHECK(httpDate("Thu, 01 Jan 1970 00:00:00 GMT") == 0);
    CHECK(httpDate("Thu, 29 Feb 2024 23:59:60 GMT") == 1709251200);
    for (const char* wrong :
         {"", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
          "Sun, 31 Feb 2024 00:00:00 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
          "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
          "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
          "Sun, 6x Nov 1994 08:49:37 GMT", "Sun, 06 Nov 19944 08:49:37 GMT",
          "Sun, 99999999999 Nov 1994 08:49:37 GMT", "2026-11-24T11:13:52Z"}) {
        CAPTURE(wrong);
        CHECK(httpDate(wrong) == std::nullopt);
    }
}

TEST_CASE("every day reads back", "[retry_after]") {
    const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    namespace chrono = std::chrono;
    const chrono::sys_days end{chrono::year(2050) / 1 / 1};
    for (chrono::sys_days day{}; day < end; day += chrono::days(1)) {
        const chrono::year_month_day date{day};
        const auto number = static_cast<unsigned>(date.day());
        const std::string text = std::string("Mon, ") + (number < 10 ? "0" : "") +
                                 std::to_string(number) + " " +
                                 months[static_cast<unsigned>(date.month()) - 1] + " " +
                                 std::to_string(static_cast<int>(date.year())) + " 01:02:03 GMT";
        REQUIRE(httpDate(text) ==
                (chrono::sys_seconds(day) + seconds(3723)).time_since_epoch().count());
    }
}

struct Row {
    const char* retry_after;
    const char* date;
    std::optional<nanoseconds> expected;
};

TEST_CASE("Retry-After in seconds and as a date", "[retry_after]") {
    const char* noon = "Tue, 24 Nov 2026 12:00:00 GMT";
    const Row rows[] = {
        {"0", "", seconds(0)},
        {"5", "", seconds(5)},
        {" 120 ", "", seconds(120)},
        {"3600", "", seconds(3600)},
        {"3601", "", seconds(3600)},
        {"99999999999999999999", "", seconds(3600)},
        {"-1", "", std::nullopt},
        {"1.5", "", std::nullopt},
        {"5s", "", std::nullopt},
        {"", "", std::nullopt},
        {"soon", noon, std::nullopt},
        {"Tue, 24 Nov 2026 12:00:30 GMT", noon, seconds(30)},
        {"Tuesday, 24-Nov-26 12:00:30 GMT", noon, seconds(30)},
        {"Tue, 24 Nov 2026 11:00:00 GMT", noon, seconds(0)},
        {"Wed, 25 Nov 2026 12:00:00 GMT", noon, seconds(3600)},
        {"Tue, 24 Nov 2026 12:00:30 GMT", "", std::nullopt},
        {"Tue, 24 Nov 2026 12:00:30 GMT", "today", std::nullopt},
    };
    for (const Row& row : rows) {
        CAPTURE(row.retry_after, row.date);
        KeyValues headers = {{"Retry-After", row.retry_after}};
        if (*row.date != '\0') headers.emplace_back("Date", row.date);
        CHECK(retryAfter(headers) == row.expected);
    }
    CHECK(retryAfter({{"Date", noon}}) == std::nullopt);
}

}  // namespace
}  // namespace gpushopper
