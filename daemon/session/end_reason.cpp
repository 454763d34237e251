#include "daemon/session/end_reason.hpp"

#include <array>
#include <cstddef>

namespace gpushopper::session {
namespace {

constexpr std::array<std::string_view, kEndReasonCount> kNames = {
    "done",
    "deleted",
    "expired",
    "idle",
    "budget",
    "queue_timeout",
    "no_capacity",
    "provider_refused",
    "provider_auth",
    "provider_funds",
    "provider_unavailable",
    "provider_rate_limited",
    "create_not_found",
    "create_unconfirmed",
    "boot_timeout",
    "boot_failed",
    "verify_timeout",
    "price_above_limit",
    "ghost",
    "plugin_error",
    "machine_stopped",
    "key_lost",
    "budget_exceeded",
};
static_assert(kEndReasonCount == static_cast<std::size_t>(EndReason::BudgetExceeded) + 1);

}  // namespace

std::string_view toString(EndReason reason) { return kNames.at(static_cast<std::size_t>(reason)); }

std::optional<EndReason> parseEndReason(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name) return static_cast<EndReason>(i);
    }
    return std::nullopt;
}

Ending endingOf(EndReason reason) {
    return reason <= EndReason::Budget ? Ending::Asked : Ending::Fault;
}

bool isRetryable(EndReason reason) {
    return reason == EndReason::NoCapacity || reason == EndReason::CreateNotFound ||
           reason == EndReason::ProviderRefused || reason == EndReason::BootTimeout ||
           reason == EndReason::BootFailed || reason == EndReason::VerifyTimeout;
}

}  // namespace gpushopper::session
