#include "daemon/provision/steps/create_outcome.hpp"

namespace gpushopper::provision {

using base::ErrorCode;
using session::EndReason;

namespace {
constexpr std::string_view kInvalidRequest = "invalid request: ";
}

bool leavesDoubt(const base::Error& error) {
    // A cancelled create is ours to doubt whatever the plugin thinks: it happens at shutdown only,
    // and the resolver finds out at the next start.
    return error.outcome != base::Outcome::NotApplied || error.code == ErrorCode::Cancelled;
}

EndReason refusalReason(const base::Error& error) {
    switch (error.code) {
        case ErrorCode::NoCapacity:
        case ErrorCode::NotFound:
            return EndReason::NoCapacity;
        case ErrorCode::Auth:
            return EndReason::ProviderAuth;
        case ErrorCode::Funds:
            return EndReason::ProviderFunds;
        case ErrorCode::RateLimited:
            return EndReason::ProviderRateLimited;
        case ErrorCode::Transient:
        case ErrorCode::Deadline:
            return EndReason::ProviderUnavailable;
        case ErrorCode::Internal:
            return EndReason::PluginError;
        case ErrorCode::InvalidArgument:
        case ErrorCode::Permanent:
        case ErrorCode::Cancelled:
        case ErrorCode::Unsupported:
        case ErrorCode::BadResponse:
        case ErrorCode::Conflict:
        case ErrorCode::Duplicate:
        case ErrorCode::FenceLost:
        case ErrorCode::StoreFailed:
            return EndReason::ProviderRefused;
    }
    return EndReason::ProviderRefused;
}

std::string refusalText(const base::Error& error) {
    const bool invalid = error.code == ErrorCode::InvalidArgument;
    return (invalid ? std::string(kInvalidRequest) : "") + error.message;
}

bool wasInvalidRequest(const session::Session& session) {
    const std::string start = std::string(session::toString(EndReason::ProviderRefused)) + ": " +
                              std::string(kInvalidRequest);
    return session.error.starts_with(start);
}

}  // namespace gpushopper::provision
