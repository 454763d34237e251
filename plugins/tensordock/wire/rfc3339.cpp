#include "plugins/tensordock/wire/rfc3339.hpp"

#include <chrono>

namespace gpushopper::tensordock {
namespace {

// Takes the pieces of a date off the front of a text; the first that does not fit fails all.
class Pieces {
public:
    explicit Pieces(std::string_view text) : rest_(text) {}

    int number(std::size_t digits) {
        if (rest_.size() < digits) return fail();
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char c = rest_[i];
            if (c < '0' || c > '9') return fail();
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }
    char oneOf(std::string_view allowed) {
        if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) {
            fail();
            return '\0';
        }
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    /// `.123456`, to milliseconds; nothing there is 0.
    int fraction() {
        if (!rest_.starts_with('.')) return 0;
        rest_.remove_prefix(1);
        int millis = 0;
        int weight = 100;
        std::size_t digits = 0;
        for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
            millis += (rest_[digits] - '0') * weight;
            weight /= 10;
        }
        rest_.remove_prefix(digits);
        return digits == 0 ? fail() : millis;
    }
    bool ended() const { return good_ && rest_.empty(); }

private:
    int fail() {
        good_ = false;
        return 0;
    }

    std::string_view rest_;
    bool good_ = true;
};

// `Z`, `+01:00`
std::chrono::minutes readOffset(Pieces& pieces) {
    const char sign = pieces.oneOf("Zz+-");
    if (sign != '+' && sign != '-') return std::chrono::minutes(0);
    const int hours = pieces.number(2);
    pieces.oneOf(":");
    const std::chrono::minutes offset(hours * 60 + pieces.number(2));
    return sign == '-' ? -offset : offset;
}

}  // namespace

std::optional<std::int64_t> unixMillis(std::string_view text) {
    namespace time = std::chrono;
    Pieces pieces(text);
    const int year = pieces.number(4);
    pieces.oneOf("-");
    const int month = pieces.number(2);
    pieces.oneOf("-");
    const int day = pieces.number(2);
    pieces.oneOf("Tt ");
    const int hour = pieces.number(2);
    pieces.oneOf(":");
    const int minute = pieces.number(2);
    pieces.oneOf(":");
    const int second = pieces.number(2);
    const int millis = pieces.fraction();
    const time::minutes offset = readOffset(pieces);
    const time::year_month_day date{time::year(year), time::month(static_cast<unsigned>(month)),
                                    time::day(static_cast<unsigned>(day))};
    if (!pieces.ended() || !date.ok() || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    const auto moment = time::sys_days(date) + time::hours(hour) + time::minutes(minute) +
                        time::seconds(second) - offset;
    return time::milliseconds(moment.time_since_epoch()).count() + millis;
}

}  // namespace gpushopper::tensordock
