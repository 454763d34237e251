#include <gpushopper/kit/retry_after.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::size_t kDateBytesMax = 64;

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool sameName(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lowered(a) == lowered(b); });
}

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

// Of digits only; nullopt for more than fit.
std::optional<int> wholeNumber(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole && number >= 0 && text.front() != '-' ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> wordsOf(std::string_view text) {
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t start = text.find_first_not_of(" ,-");
        if (start == std::string_view::npos) return words;
        text.remove_prefix(start);
        const std::size_t end = std::min(text.find_first_of(" ,-"), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::optional<unsigned> monthOf(std::string_view name) {
    constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto found = std::find(kMonths.begin(), kMonths.end(), name);
    if (found == kMonths.end()) return std::nullopt;
    return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

// A year of two digits is at most fifty years ahead, as RFC 9110 reads it.
std::optional<int> yearOf(std::string_view text) {
    constexpr int kPivot = 70;
    const auto year = wholeNumber(text);
    if (!year || (text.size() != 2 && text.size() != 4)) return std::nullopt;
    return text.size() == 4 ? *year : *year + (*year < kPivot ? 2000 : 1900);
}

// `08:49:37`; 60 is a leap second.
std::optional<seconds> timeOfDay(std::string_view text) {
    if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
    const auto hour = wholeNumber(text.substr(0, 2));
    const auto minute = wholeNumber(text.substr(3, 2));
    const auto second = wholeNumber(text.substr(6, 2));
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(*second);
}

struct DateWords {
    std::string_view day, month, year, time;
};

std::optional<std::int64_t> unixSeconds(const DateWords& words) {
    const auto day = wholeNumber(words.day);
    const auto month = monthOf(words.month);
    const auto year = yearOf(words.year);
    const auto time = timeOfDay(words.time);
    if (!day || !month || !year || !time) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (*day > 31 || !date.ok()) return std::nullopt;
    return (std::chrono::sys_seconds(std::chrono::sys_days(date)) + *time)
        .time_since_epoch()
        .count();
}

}  // namespace

std::optional<std::string_view> headerOf(const KeyValues& headers, std::string_view name) {
    for (const auto& [key, value] : headers) {
        if (sameName(key, name)) return trimmed(value);
    }
    return std::nullopt;
}

std::optional<std::int64_t> httpDate(std::string_view text) {
    if (text.size() > kDateBytesMax) return std::nullopt;
    const auto words = wordsOf(text);
    if (words.size() == 6 && words[5] == "GMT") {  // Sun, 06 Nov 1994 ... and Sunday, 06-Nov-94 ...
        return unixSeconds({words[1], words[2], words[3], words[4]});
    }
    if (words.size() == 5) {  // Sun Nov  6 08:49:37 1994
        return unixSeconds({words[2], words[1], words[4], words[3]});
    }
    return std::nullopt;
}

std::optional<nanoseconds> retryAfter(const KeyValues& headers) {
    const auto value = headerOf(headers, "Retry-After");
    if (!value || value->empty()) return std::nullopt;
    if (value->find_first_not_of("0123456789") == std::string_view::npos) {
        const auto told = wholeNumber(*value);
        if (!told) return kRetryAfterMax;  // more than an int holds
        return std::min<nanoseconds>(seconds(*told), kRetryAfterMax);
    }
    const auto until = httpDate(*value);
    const auto date = headerOf(headers, "Date");
    const auto from = date ? httpDate(*date) : std::nullopt;
    if (!until || !from) return std::nullopt;
    constexpr std::int64_t kMaxSeconds = 3600;
    static_assert(seconds(kMaxSeconds) == kRetryAfterMax);
    return seconds(std::clamp<std::int64_t>(*until - *from, 0, kMaxSeconds));
}

}  // namespace sdk_0_0
}  // namespace gpushopper
