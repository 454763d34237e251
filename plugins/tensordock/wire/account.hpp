#pragma once

/// Account: what the older API (v0) says about the balance:
/// {"success":true,"balance":41.7,"hourly_cost":0.46}. Money in micro-USD. The balance may be below
/// zero. Thread safety: a value and a pure function.

#include <cstdint>
#include <optional>
#include <string_view>

namespace gpushopper::tensordock {

struct Account {
    std::int64_t left_micros = 0;
    std::optional<std::int64_t> per_hour_micros;  ///< Of all machines of the account.
};

/// Throws Failure BAD_RESPONSE where there is no balance.
Account readAccount(std::string_view body);

}  // namespace gpushopper::tensordock
