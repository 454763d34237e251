#include "daemon/base/result.hpp"

#include "daemon/base/assert.hpp"

namespace gpushopper::base {

std::string_view toString(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidArgument:
            return "invalid_argument";
        case ErrorCode::Auth:
            return "auth";
        case ErrorCode::Funds:
            return "funds";
        case ErrorCode::RateLimited:
            return "rate_limited";
        case ErrorCode::NoCapacity:
            return "no_capacity";
        case ErrorCode::NotFound:
            return "not_found";
        case ErrorCode::Transient:
            return "transient";
        case ErrorCode::Permanent:
            return "permanent";
        case ErrorCode::Cancelled:
            return "cancelled";
        case ErrorCode::Deadline:
            return "deadline";
        case ErrorCode::Unsupported:
            return "unsupported";
        case ErrorCode::BadResponse:
            return "bad_response";
        case ErrorCode::Internal:
            return "internal";
        case ErrorCode::Conflict:
            return "conflict";
        case ErrorCode::Duplicate:
            return "duplicate";
        case ErrorCode::FenceLost:
            return "fence_lost";
        case ErrorCode::StoreFailed:
            return "store_failed";
    }
    GS_ASSERT(false);
}

}  // namespace gpushopper::base
