#include "plugins/vastai/api/judgement.hpp"

#include <algorithm>
#include <array>
#include <gpushopper/kit/provider_text.hpp>
#include <gpushopper/kit/retry_after.hpp>
#include <string>

#include "plugins/vastai/wire/refusal.hpp"

namespace gpushopper::vastai {
namespace {

struct Verdict {
    gsp_code code;
    bool is_definite;  // The request was certainly not carried out.
};

/// An answer, and what it says in lower case.
struct Answer {
    std::int32_t status;
    const Refusal& refusal;
    std::string words;

    bool says(std::string_view part) const { return words.find(part) != std::string::npos; }
    template <std::size_t N>
    bool saysAny(const std::array<std::string_view, N>& parts) const {
        return std::any_of(parts.begin(), parts.end(), [&](auto part) { return says(part); });
    }
};

// 2026-08, documentation, all with 429; "too many requests" 2026-01, seen live.
constexpr std::array<std::string_view, 3> kTooFast{"rate_limit_exceeded", "too frequent",
                                                   "too many requests"};
// 401, and 404 too: "Session expired" and "Invalid user key" (2026-08, client and documentation).
constexpr std::array<std::string_view, 4> kBadKey{"auth_error", "invalid user key",
                                                  "session expired", "two factor authentication"};
// The exact code is not documented; the console says "Insufficient credits".
constexpr std::array<std::string_view, 4> kNoMoney{"insufficient credit", "insufficient_credit",
                                                   "not enough credit", "insufficient funds"};
constexpr std::array<std::string_view, 3> kSoldOut{"no_such_ask", "no longer available",
                                                   "is not available"};
constexpr std::array<std::string_view, 2> kNoInstance{"no_such_instance", "not_found"};

constexpr std::size_t kWordsMax = 4096;

std::string lowered(const Refusal& refusal) {
    std::string words = refusal.error + ' ' + refusal.text.substr(0, kWordsMax);
    for (char& c : words) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return words;
}

// What only the status says; nullopt: the words decide.
std::optional<Verdict> byStatus(const Answer& answer) {
    const std::int32_t status = answer.status;
    if (status == 429) return Verdict{GSP_RATE_LIMITED, true};
    if (status >= 500 || status == 408 || status == 425) return Verdict{GSP_TRANSIENT, false};
    if (status < 200 || (status >= 300 && status < 400)) return Verdict{GSP_BAD_RESPONSE, false};
    if (status == 401 || status == 403) return Verdict{GSP_AUTH, true};
    if (status == 402) return Verdict{GSP_FUNDS, true};
    // A success that nobody understood did something, but what?
    if (isSuccess(status) && answer.refusal.success.value_or(true)) {
        return Verdict{GSP_BAD_RESPONSE, false};
    }
    return std::nullopt;
}

// 2026-01, seen live: 400 and "error 404/3603: no_such_ask  Instance type by id ... is not
// available."; 2026-08, documentation: 404 and 410.
Verdict soldOut(const Answer& answer, const Question& question) {
    const auto ask_id = answer.refusal.ask_id;
    const bool of_another = ask_id && question.ask_id && *ask_id != *question.ask_id;
    return of_another ? Verdict{GSP_BAD_RESPONSE, false} : Verdict{GSP_NO_CAPACITY, true};
}

std::optional<Verdict> byWords(const Answer& answer, const Question& question) {
    if (answer.saysAny(kTooFast)) return Verdict{GSP_RATE_LIMITED, true};
    if (!answer.refusal.isUnderstood()) return Verdict{GSP_BAD_RESPONSE, false};
    if (answer.saysAny(kBadKey)) return Verdict{GSP_AUTH, true};
    if (answer.saysAny(kNoMoney)) return Verdict{GSP_FUNDS, true};
    // 2026-06: the list of version 0 answers 410 and this; no path of ours should.
    if (answer.says("deprecated_endpoint")) return Verdict{GSP_BAD_RESPONSE, true};
    if (question.ask_id && answer.saysAny(kSoldOut)) return soldOut(answer, question);
    if (answer.saysAny(kNoInstance)) {
        return Verdict{question.ask_id ? GSP_NO_CAPACITY : GSP_NOT_FOUND, true};
    }
    return std::nullopt;
}

Verdict verdictOn(const Answer& answer, const Question& question) {
    if (const auto verdict = byStatus(answer)) return *verdict;
    if (const auto verdict = byWords(answer, question)) return *verdict;
    switch (answer.status) {
        case 400:
        case 413:
        case 414:
        case 422:
            return {GSP_INVALID_ARGUMENT, true};
        case 404:  // says nothing that would prove an end
            return {GSP_BAD_RESPONSE, true};
        default:
            return {GSP_PERMANENT, true};
    }
}

// The provider's own word, as far as it is one.
std::string codeWord(const std::string& error) {
    constexpr std::size_t kBytesMax = 59;
    const bool is_word = !error.empty() && error.size() <= kBytesMax &&
                         error.find_first_not_of(
                             "abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == std::string::npos;
    return is_word ? error : "";
}

}  // namespace

Failure failureOf(const HttpResponse& answer, const Question& question) {
    const Refusal refusal = readRefusal(answer.body);
    const Verdict verdict = verdictOn({answer.status, refusal, lowered(refusal)}, question);
    const std::string word = codeWord(refusal.error);
    std::string sentence = "Vast.ai answered the " + std::string(question.what) + " with HTTP " +
                           std::to_string(answer.status);
    if (!word.empty()) sentence += " " + word;
    if (const std::string text = cleanText(refusal.text); !text.empty()) sentence += ": " + text;
    Failure failure(
        verdict.code, std::move(sentence),
        question.is_write && !verdict.is_definite ? GSP_MAYBE_APPLIED : GSP_NOT_APPLIED);
    failure.http_status = answer.status;
    failure.provider_code = word;
    if (const auto wait = retryAfter(answer.headers)) failure.retry_after = *wait;
    return failure;
}

}  // namespace gpushopper::vastai
