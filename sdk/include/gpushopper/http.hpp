#pragma once

/// HttpRequest, HttpResponse: one exchange with a marketplace, done by the host (one TLS stack, one
/// proxy and CA policy, cancellable, recordable). Thread safety: values.

#include <gpushopper/values.hpp>

#include <cstdint>
#include <string>

namespace gpushopper {
inline namespace sdk_0_0 {

inline constexpr std::int64_t kResponseBytesMax = 32LL << 20;

struct HttpRequest {
    std::string method = "GET";
    std::string url;  ///< Never with a secret in it: URLs are logged.
    KeyValues headers = {};
    std::string body = {};
    std::int64_t response_bytes_max = kResponseBytesMax;
};

struct HttpResponse {
    std::int32_t status = 0;
    KeyValues headers;  ///< Names as the server wrote them.
    std::string body;
};

}  // namespace sdk_0_0
}  // namespace gpushopper
