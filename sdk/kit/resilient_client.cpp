#include <gpushopper/kit/resilient_client.hpp>

#include <gpushopper/kit/status.hpp>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

/// Codes that leave open what a request did.
bool isUnclear(gsp_code code) {
    return code == GSP_TRANSIENT || code == GSP_DEADLINE || code == GSP_BAD_RESPONSE ||
           code == GSP_CANCELLED || code == GSP_INTERNAL;
}

bool isNoAnswer(gsp_code code) {
    return code == GSP_TRANSIENT || code == GSP_DEADLINE || code == GSP_BAD_RESPONSE;
}

void judge(const Ask& ask, const HttpResponse& response, gsp_outcome on_unclear) {
    try {
        if (ask.judge) {
            ask.judge(response);
        } else {
            judgeStatus(response, on_unclear);
        }
    } catch (Failure& failure) {
        if (failure.http_status == 0) failure.http_status = response.status;
        if (isUnclear(failure.code) && failure.outcome == GSP_NOT_APPLIED) {
            failure.outcome = on_unclear;
        }
        throw;
    }
}

}  // namespace

ResilientClient::ResilientClient(Host host, BreakerLimits limits)
    : host_(host), breaker_(host, limits) {}

HttpResponse ResilientClient::send(Call& call, const ReadAsk& ask) {
    return exchange(call, ask, GSP_NOT_APPLIED);
}

HttpResponse ResilientClient::send(Call& call, const WriteAsk& ask) {
    return exchange(call, ask, GSP_MAYBE_APPLIED);
}

HttpResponse ResilientClient::exchange(Call& call, const Ask& ask, gsp_outcome on_unclear) {
    call.throwIfOver();
    return breaker_.run(ask.priority, [&] {
        if (ask.pace != nullptr) ask.pace->acquire(call, ask.priority);
        const HostTime sent_at = host_.now();
        try {
            HttpResponse response = call.http(ask.http);
            judge(ask, response, on_unclear);
            budget_.succeeded();
            if (ask.pace != nullptr) ask.pace->speedUp();
            return response;
        } catch (Failure& failure) {
            settle(ask, sent_at, failure);
            throw;
        }
    });
}

void ResilientClient::settle(const Ask& ask, HostTime sent_at, Failure& failure) {
    if (isNoAnswer(failure.code)) budget_.failed();
    if (failure.code != GSP_RATE_LIMITED || ask.pace == nullptr) return;
    std::optional<std::chrono::nanoseconds> told;
    if (failure.retry_after >= std::chrono::nanoseconds(0)) told = failure.retry_after;
    const auto pause = ask.pace->slowDown(sent_at, told);
    if (!told) failure.retry_after = pause;
}

}  // namespace sdk_0_0
}  // namespace gpushopper
