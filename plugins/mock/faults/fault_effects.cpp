#include "plugins/mock/faults/fault_effects.hpp"

#include <chrono>

namespace gpushopper::mock {
namespace {

constexpr std::chrono::seconds kRetryAfter{1};  // where a rate-limit rule does not say

std::optional<gsp_code> refusalCode(FaultKind kind) {
    switch (kind) {
        case FaultKind::Refuse:
            return GSP_PERMANENT;
        case FaultKind::Auth:
            return GSP_AUTH;
        case FaultKind::Funds:
            return GSP_FUNDS;
        case FaultKind::RateLimit:
            return GSP_RATE_LIMITED;
        case FaultKind::NoCapacity:
            return GSP_NO_CAPACITY;
        case FaultKind::Invalid:
            return GSP_INVALID_ARGUMENT;
        case FaultKind::Transient:
            return GSP_TRANSIENT;
        case FaultKind::LoseBefore:
            return GSP_TRANSIENT;
        case FaultKind::BadResponse:
        case FaultKind::LoseAfter:
        case FaultKind::Late:
        case FaultKind::Delay:
        case FaultKind::Hang:
        case FaultKind::StaleList:
        case FaultKind::PartialList:
        case FaultKind::EmptyList:
        case FaultKind::Vanish:
        case FaultKind::Duplicate:
        case FaultKind::CutLabel:
        case FaultKind::BootNever:
        case FaultKind::StopMachine:
        case FaultKind::StorageOnly:
        case FaultKind::BreakMachine:
        case FaultKind::PriceJump:
            return std::nullopt;
    }
    return std::nullopt;
}

// What a client would have got as a status, for the log and for error texts.
std::int32_t httpStatus(FaultKind kind) {
    if (kind == FaultKind::Auth) return 401;
    if (kind == FaultKind::Funds) return 402;
    if (kind == FaultKind::RateLimit) return 429;
    if (kind == FaultKind::Transient) return 503;
    return 0;
}

}  // namespace

bool strikes(const std::optional<Fault>& fault, FaultKind kind) {
    return fault && fault->kind == kind;
}

void throwBeforeEffect(const std::optional<Fault>& fault) {
    if (!fault) return;
    const auto code = refusalCode(fault->kind);
    if (!code) return;
    const bool lost = fault->kind == FaultKind::LoseBefore;
    Failure failure(*code, fault->message, lost ? GSP_MAYBE_APPLIED : GSP_NOT_APPLIED);
    failure.http_status = httpStatus(fault->kind);
    if (fault->retry_after) failure.retry_after = *fault->retry_after;
    if (fault->kind == FaultKind::RateLimit && !fault->retry_after) {
        failure.retry_after = kRetryAfter;
    }
    throw failure;
}

void throwAfterEffect(const std::optional<Fault>& fault) {
    if (strikes(fault, FaultKind::LoseAfter) || strikes(fault, FaultKind::Late)) {
        throw Failure(GSP_TRANSIENT, fault->message, GSP_MAYBE_APPLIED);
    }
    if (strikes(fault, FaultKind::BadResponse)) {
        throw Failure(GSP_BAD_RESPONSE, fault->message, GSP_MAYBE_APPLIED);
    }
}

bool changesMachine(const std::optional<Fault>& fault) {
    return strikes(fault, FaultKind::StopMachine) || strikes(fault, FaultKind::StorageOnly) ||
           strikes(fault, FaultKind::BreakMachine);
}

void changeMachine(Machine& machine, FaultKind kind, std::int64_t now_ms) {
    if (kind == FaultKind::BreakMachine) {
        machine.state = MachineState::Broken;
    } else {
        machine.state = MachineState::Stopped;
        changeBilling(
            machine, kind == FaultKind::StorageOnly ? Billing::StorageOnly : Billing::None, now_ms);
    }
}

}  // namespace gpushopper::mock
