#pragma once

/// refusal: the small answers: what Vast.ai says when it did a thing, and when it did not. Six
/// shapes of errors are known (2026-08, documentation; 429 with `code`: seen live, 2026-01):
///
///   {"success":false,"error":"invalid_args","msg":"error 400/3467: ..."}  with "ask_id" on creates
///   {"error":"invalid_request","msg":"..."}               {"detail":"API requests too frequent
///   ..."}
///   {"message":"The action could not be ...","code":"429 Too Many Requests"}
///   plain text                                            an HTML page of a gateway
///
/// Thread safety: pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::vastai {

struct Refusal {
    bool is_json = false;  ///< An object; else `text` is the body as it came.
    std::optional<bool> success;
    std::string error;  ///< Vast.ai's own word: `no_such_ask`. Empty: none.
    std::string text;   ///< Its sentence, whatever the field was called. Not cleaned.
    std::optional<std::int64_t> ask_id;
    std::optional<std::int64_t> new_contract;  ///< The id of a new instance.

    /// It says what went wrong, in words that are Vast.ai's.
    bool isUnderstood() const { return is_json && !(error.empty() && text.empty()); }
};

/// Of any body: never throws for what is in it.
Refusal readRefusal(std::string_view body);

}  // namespace gpushopper::vastai
