#include "daemon/base/money.hpp"

#include "daemon/base/assert.hpp"

namespace gpushopper::base {
namespace {
constexpr std::int64_t kMicrosPerDollar = 1'000'000;
constexpr int kDecimals = 6;
__extension__ typedef __int128 Wide;  // NOLINT: the one place that needs 128 bits
}  // namespace

Money Money::operator+(Money other) const {
    std::int64_t sum = 0;
    GS_ASSERT(!__builtin_add_overflow(micros_, other.micros_, &sum));
    return Money(sum);
}

Money Money::operator-(Money other) const {
    std::int64_t difference = 0;
    GS_ASSERT(!__builtin_sub_overflow(micros_, other.micros_, &difference));
    return Money(difference);
}

std::string Money::toDecimal() const {
    const std::uint64_t absolute =
        micros_ < 0 ? 0 - static_cast<std::uint64_t>(micros_) : static_cast<std::uint64_t>(micros_);
    std::string text = micros_ < 0 ? "-" : "";
    text += std::to_string(absolute / kMicrosPerDollar);
    std::string fraction = std::to_string(absolute % kMicrosPerDollar);
    fraction.insert(0, kDecimals - fraction.size(), '0');
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return fraction.empty() ? text : text + "." + fraction;
}

Money costOf(Money price_per_hour, std::chrono::milliseconds duration) {
    constexpr std::int64_t kMillisPerHour = 3'600'000;
    GS_ASSERT(price_per_hour.micros() >= 0 && duration.count() >= 0);
    const Wide product = static_cast<Wide>(price_per_hour.micros()) * duration.count();
    return Money::micros(
        static_cast<std::int64_t>((product + kMillisPerHour / 2) / kMillisPerHour));
}

}  // namespace gpushopper::base
