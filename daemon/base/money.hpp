#pragma once

/// Money: an amount of USD in whole micro-dollars. Never a double inside the daemon; at the wire it
/// is a JSON number with at most six decimals. Prices are Money per hour.
/// Arithmetic that would overflow int64 is a bug (GS_ASSERT): a billion dollars an hour for a year
/// is 8.8e18 micros, just inside.

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

namespace gpushopper::base {

class Money {
public:
    constexpr Money() = default;
    static constexpr Money micros(std::int64_t value) { return Money(value); }

    constexpr std::int64_t micros() const { return micros_; }
    friend constexpr auto operator<=>(Money, Money) = default;

    Money operator+(Money other) const;
    Money operator-(Money other) const;
    Money& operator+=(Money other) { return *this = *this + other; }

    /// "0.34", "12", "0.000001": the shortest decimal text, no exponent.
    std::string toDecimal() const;

private:
    constexpr explicit Money(std::int64_t value) : micros_(value) {}
    std::int64_t micros_ = 0;
};

/// What `price` per hour comes to over `duration`, rounded half up to a whole micro-dollar.
Money costOf(Money price_per_hour, std::chrono::milliseconds duration);

}  // namespace gpushopper::base
