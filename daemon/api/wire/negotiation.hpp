#pragma once

/// What the headers of a request say about its body and its answer: Accept, Accept-Encoding,
/// Content-Type, Prefer, X-Request-Id (RFC 9110 sections 5.6 and 12.4, RFC 7240). Thread safety:
/// pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

/// May the answer be `application/json`? The most specific range that names it decides; `q=0`
/// excludes.
bool acceptsJson(const Headers& headers);

/// May the answer be compressed with gzip? Without the header it is not (RFC 9110, section 12.5.3
/// would allow it), because old clients that send none cannot unpack.
bool acceptsGzip(const Headers& headers);

/// Is the body declared as JSON in UTF-8, or not declared at all?
bool declaresJson(const Headers& headers);

/// `Prefer: respond-async`, alone or in a list.
bool prefersAsync(const Headers& headers);

/// The request's own X-Request-Id when it is fit to be taken over: 1..128 of `[A-Za-z0-9._-]`.
std::optional<std::string> usableRequestId(const Headers& headers);

}  // namespace gpushopper::api
