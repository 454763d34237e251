#pragma once

/// lookAt: what kind of body an answer has, and whether it is an error in whatever clothes.
/// TensorDock answers many failures with HTTP 200 and says so in the body (older project, live,
/// 2026-01; the Terraform provider checks for the same), on any call:
///
///   {"status":400,"error":"No available nodes found"}        an integer status of at least 400
///   {"error":"Instance not found"}                            an error text, or an object of one
///   {"errors":[{"status":"404","title":"...","detail":"..."}]}   JSON:API
///   [{"code":"custom","message":"...","path":[...]}]          validation, several at once
///   {"success":false,"message":"..."}                         the older API
///
/// In a machine `status` is a word, in an error a number; that tells them apart.
/// Thread safety: pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::tensordock {

struct ApiError {
    std::int64_t status = 0;  ///< As the body says; 0: it does not.
    std::string code;         ///< The provider's own word; may be empty.
    std::string message;      ///< As it came, neither cut nor cleaned.
};

struct Look {
    enum class Kind : std::uint8_t { Empty, Json, Other };  ///< Other: HTML, plain text, cut JSON.
    Kind kind = Kind::Empty;
    bool has_data = false;  ///< There is a `data` as well, so part of the request may have worked.
    std::optional<ApiError> error;
};

Look lookAt(std::string_view body);

}  // namespace gpushopper::tensordock
