#pragma once

/// status: what an HTTP status means when the provider has nothing more exact to say. A provider
/// whose bodies say more looks at those first and comes here with the rest.
///
///   2xx       returns                    401, 403   AUTH
///   402       FUNDS                      404        NOT_FOUND
///   429       RATE_LIMITED, with the time of Retry-After where there is one
///   400, 413, 414, 422  INVALID_ARGUMENT  408, 425   TRANSIENT
///   other 4xx PERMANENT                  5xx        TRANSIENT, with Retry-After
///   1xx, 3xx, anything else              BAD_RESPONSE (the host follows no redirects of writes)
///
/// Beware of NOT_FOUND: a 404 of a proxy or of a wrong path says nothing about a machine. A plugin
/// whose provider names the missing thing in the body must check that before it believes it.
/// Thread safety: a pure function.

#include <gpushopper/failure.hpp>
#include <gpushopper/http.hpp>

namespace gpushopper {
inline namespace sdk_0_0 {

/// Returns for 2xx, else throws Failure with the status, and with what the body says, cleaned
/// (provider_text.hpp). `on_unclear` is the outcome of answers that leave the effect open (408,
/// 425, 5xx, BAD_RESPONSE): GSP_NOT_APPLIED for reads, GSP_MAYBE_APPLIED for writes. A 4xx is a
/// definite no: NOT_APPLIED.
void judgeStatus(const HttpResponse& response, gsp_outcome on_unclear);

}  // namespace sdk_0_0
}  // namespace gpushopper
