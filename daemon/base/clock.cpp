#include "daemon/base/clock.hpp"

#include <ctime>

#include <array>

#include "daemon/base/assert.hpp"

namespace gpushopper::base {
namespace {

std::chrono::nanoseconds read(clockid_t id) {
    timespec now{};
    GS_ASSERT(clock_gettime(id, &now) == 0);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

class SystemClock final : public Clock {
public:
    WallTime wallNow() const override {
        return WallTime(std::chrono::duration_cast<Millis>(read(CLOCK_REALTIME)));
    }
    MonoTime monotonicNow() const override { return MonoTime(read(CLOCK_BOOTTIME)); }
};

// Takes exactly `count` digits off the front of `text`.
bool takeDigits(std::string_view& text, std::size_t count, int& value) {
    if (text.size() < count) return false;
    value = 0;
    for (char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return false;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return true;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

bool takeFraction(std::string_view& text, int& millis) {
    millis = 0;
    if (!take(text, '.')) return true;
    int scale = 100;
    std::size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits) {
        millis += (text.front() - '0') * scale;
        scale /= 10;
        text.remove_prefix(1);
    }
    return digits > 0;
}

bool takeOffset(std::string_view& text, std::chrono::minutes& offset) {
    if (take(text, 'Z') || take(text, 'z')) return true;
    const bool negative = !text.empty() && text.front() == '-';
    if (!take(text, '+') && !take(text, '-')) return false;
    int hours = 0;
    int minutes = 0;
    if (!takeDigits(text, 2, hours) || !take(text, ':') || !takeDigits(text, 2, minutes))
        return false;
    if (hours > 23 || minutes > 59) return false;
    offset = std::chrono::minutes(hours * 60 + minutes) * (negative ? -1 : 1);
    return true;
}

// Dates are in every answer, several of them: snprintf was 3 % of a page of sessions.
void appendDigits(std::string& text, std::int64_t value, std::size_t digits, char after) {
    const std::size_t begin = text.size();
    text.resize(begin + digits, '0');
    for (std::size_t at = begin + digits; at-- > begin; value /= 10)
        text[at] = static_cast<char>('0' + value % 10);
    text += after;
}

}  // namespace

std::unique_ptr<Clock> makeSystemClock() { return std::make_unique<SystemClock>(); }

std::string formatRfc3339(WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::string text;
    text.reserve(sizeof "2026-01-01T00:00:00.000Z");
    appendDigits(text, static_cast<int>(date.year()), 4, '-');
    appendDigits(text, static_cast<unsigned>(date.month()), 2, '-');
    appendDigits(text, static_cast<unsigned>(date.day()), 2, 'T');
    appendDigits(text, clock.hours().count(), 2, ':');
    appendDigits(text, clock.minutes().count(), 2, ':');
    appendDigits(text, clock.seconds().count(), 2, '.');
    appendDigits(text, clock.subseconds().count(), 3, 'Z');
    return text;
}

std::optional<WallTime> parseRfc3339(std::string_view text) {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millis = 0;
    std::chrono::minutes offset{0};
    if (!takeDigits(text, 4, year) || !take(text, '-') || !takeDigits(text, 2, month) ||
        !take(text, '-') || !takeDigits(text, 2, day))
        return std::nullopt;
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
    if (!takeDigits(text, 2, hour) || !take(text, ':') || !takeDigits(text, 2, minute) ||
        !take(text, ':') || !takeDigits(text, 2, second) || !takeFraction(text, millis) ||
        !takeOffset(text, offset) || !text.empty())
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return WallTime(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + std::chrono::seconds(second) + Millis(millis) -
                    offset);
}

}  // namespace gpushopper::base
