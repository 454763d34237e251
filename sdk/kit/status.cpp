#include <gpushopper/kit/status.hpp>

#include <gpushopper/kit/provider_text.hpp>
#include <gpushopper/kit/retry_after.hpp>

#include <string>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

gsp_code codeOf(std::int32_t status) {
    switch (status) {
        case 400:
        case 413:
        case 414:
        case 422:
            return GSP_INVALID_ARGUMENT;
        case 401:
        case 403:
            return GSP_AUTH;
        case 402:
            return GSP_FUNDS;
        case 404:
            return GSP_NOT_FOUND;
        case 408:  // the server gave up waiting for the request
        case 425:
            return GSP_TRANSIENT;
        case 429:
            return GSP_RATE_LIMITED;
        default:
            break;
    }
    if (status >= 400 && status < 500) return GSP_PERMANENT;
    if (status >= 500 && status < 600) return GSP_TRANSIENT;
    return GSP_BAD_RESPONSE;
}

}  // namespace

void judgeStatus(const HttpResponse& response, gsp_outcome on_unclear) {
    if (response.status >= 200 && response.status < 300) return;
    const gsp_code code = codeOf(response.status);
    const bool unclear = code == GSP_TRANSIENT || code == GSP_BAD_RESPONSE;
    const std::string said = cleanText(response.body);
    Failure failure(code,
                    "HTTP " + std::to_string(response.status) + (said.empty() ? "" : ": ") + said,
                    unclear ? on_unclear : GSP_NOT_APPLIED);
    failure.http_status = response.status;
    if (code == GSP_RATE_LIMITED || code == GSP_TRANSIENT) {
        failure.retry_after = retryAfter(response.headers).value_or(failure.retry_after);
    }
    throw failure;
}

}  // namespace sdk_0_0
}  // namespace gpushopper
