#pragma once

/// EndReason: why a session ends, a closed set. The first five are asked for; the others are faults
/// and are also the word before the colon in the session's `error`.
/// Stable lower-case names, kept in the database and shown as `end_reason`.

#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/session/session_state.hpp"

namespace gpushopper::session {

enum class EndReason : std::uint8_t {
    Done,
    Deleted,
    Expired,
    Idle,
    Budget,
    QueueTimeout,
    NoCapacity,
    ProviderRefused,
    ProviderAuth,
    ProviderFunds,
    ProviderUnavailable,
    ProviderRateLimited,
    CreateNotFound,
    CreateUnconfirmed,
    BootTimeout,
    BootFailed,
    VerifyTimeout,
    PriceAboveLimit,
    Ghost,
    PluginError,
    MachineStopped,
    KeyLost,
    BudgetExceeded,
};
inline constexpr std::size_t kEndReasonCount = 23;

std::string_view toString(EndReason reason);
std::optional<EndReason> parseEndReason(std::string_view name);

/// Asked for the first five, Fault for the rest.
Ending endingOf(EndReason reason);

/// May another attempt (`auto_retry`) follow a session that ended for this reason?
bool isRetryable(EndReason reason);

}  // namespace gpushopper::session
