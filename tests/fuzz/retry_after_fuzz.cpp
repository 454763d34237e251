// Response headers: a time to wait is within its bounds, and a date means the same when it is
// written again. Input: the value of Retry-After, a line end, the value of Date.

#include <gpushopper/kit/retry_after.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/fuzz/require.hpp"

namespace gpushopper {
namespace {

std::string twoDigits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string written(std::int64_t unix_seconds) {
    namespace chrono = std::chrono;
    constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const chrono::sys_seconds time{chrono::seconds(unix_seconds)};
    const auto day = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date{day};
    const chrono::hh_mm_ss clock{time - day};
    std::string year = std::to_string(static_cast<int>(date.year()));
    year.insert(0, 4 - std::min<std::size_t>(4, year.size()), '0');
    return "Mon, " + twoDigits(static_cast<unsigned>(date.day())) + " " +
           kMonths.at(static_cast<unsigned>(date.month()) - 1) + " " + year + " " +
           twoDigits(clock.hours().count()) + ":" + twoDigits(clock.minutes().count()) + ":" +
           twoDigits(clock.seconds().count()) + " GMT";
}

void check(std::string_view text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string value(text.substr(0, end));
    const std::string date(text.substr(std::min(end + 1, text.size())));
    const KeyValues headers = {{"retry-after", value}, {"DATE", date}};
    require(headerOf(headers, "Date").has_value());

    const auto wait = retryAfter(headers);
    if (wait) require(wait->count() >= 0 && *wait <= kRetryAfterMax);
    const bool digits =
        !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
    if (digits) require(wait.has_value());
    if (digits && value.size() <= 3) {
        std::int64_t number = 0;
        for (const char c : value) number = number * 10 + (c - '0');
        require(*wait == std::chrono::seconds(number));
    }
    for (const std::string& one : {value, date}) {
        const auto time = httpDate(one);
        if (time) require(httpDate(written(*time)) == time);
    }
}

}  // namespace
}  // namespace gpushopper

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    gpushopper::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
