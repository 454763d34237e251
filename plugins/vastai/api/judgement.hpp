#pragma once

/// judgement: what the core should do about an answer that is no good one. Vast.ai's words go
/// before its status, because the status means little: "offer gone" comes as 400, 404 and 410, a
/// wrong key as 401 and 404, and a 404 of a gateway looks like that of a destroyed machine
/// (2026-01, seen live; 2026-08, documentation).
///
/// A create may only be called NOT_APPLIED for a refusal in Vast.ai's own words, or for a status
/// that no server gives after it acted. Everything else leaves it in doubt. Thread safety: pure.

#include <cstdint>
#include <gpushopper/failure.hpp>
#include <gpushopper/http.hpp>
#include <optional>
#include <string_view>

namespace gpushopper::vastai {

struct Question {
    std::string_view what;  ///< For the sentence: `search`, `create`.
    bool is_write = false;
    std::optional<std::int64_t> ask_id{};  ///< Of the offer that is rented.
};

inline bool isSuccess(std::int32_t status) { return status >= 200 && status < 300; }

/// Of an answer that is known to be none of the good ones. Its text is cleaned and short.
Failure failureOf(const HttpResponse& answer, const Question& question);

}  // namespace gpushopper::vastai
