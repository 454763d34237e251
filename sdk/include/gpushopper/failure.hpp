#pragma once

/// Failure: how a provider says that a call did not work. The code names what the core should do
/// about it; the outcome says whether a write took effect all the same. After a create whose answer
/// was lost it must be GSP_MAYBE_APPLIED: that word keeps the core from renting a second machine.
/// Anything else that is thrown counts as a bug of the plugin (GSP_INTERNAL).
/// Thread safety: values.

#include <gpushopper/abi_v0.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace gpushopper {
inline namespace sdk_0_0 {

struct Failure : std::exception {
    /// `text` is for operators: what failed, on what, what to do. Never a secret.
    Failure(gsp_code failure_code, std::string text, gsp_outcome failure_outcome = GSP_NOT_APPLIED)
        : code(failure_code), message(std::move(text)), outcome(failure_outcome) {}

    const char* what() const noexcept override { return message.c_str(); }

    gsp_code code;
    std::string message;
    gsp_outcome outcome;
    std::chrono::nanoseconds retry_after{-1};  ///< Negative: unknown.
    std::int32_t http_status = 0;              ///< 0: no answer.
    std::string provider_code;                 ///< The provider's own word, for grepping.
};

namespace detail {

/// Cuts where a zero byte still fits, but never inside a UTF-8 character.
inline void copyText(std::span<char> target, std::string_view text) noexcept {
    std::size_t size = std::min(text.size(), target.size() - 1);
    if (size < text.size()) {
        while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    }
    if (size > 0) std::memcpy(target.data(), text.data(), size);
    target[size] = '\0';
}

}  // namespace detail

/// Writes `failure` into the caller's buffer, as far as the caller's version has the fields.
inline gsp_code report(gsp_error* error, const Failure& failure) noexcept {
    if (error == nullptr) return failure.code;
    if (GSP_HAS(gsp_error, error, outcome)) error->outcome = failure.outcome;
    if (GSP_HAS(gsp_error, error, retry_after_ns)) {
        error->retry_after_ns = failure.retry_after.count();
    }
    if (GSP_HAS(gsp_error, error, http_status)) error->http_status = failure.http_status;
    if (GSP_HAS(gsp_error, error, provider_code)) {
        detail::copyText(error->provider_code, failure.provider_code);
    }
    if (GSP_HAS(gsp_error, error, message)) detail::copyText(error->message, failure.message);
    return failure.code;
}

/// The same without an allocation, for the road where memory may be what ran out.
inline gsp_code reportInternal(gsp_error* error, gsp_outcome outcome,
                               std::string_view message) noexcept {
    if (error == nullptr) return GSP_INTERNAL;
    if (GSP_HAS(gsp_error, error, outcome)) error->outcome = outcome;
    if (GSP_HAS(gsp_error, error, retry_after_ns)) error->retry_after_ns = -1;
    if (GSP_HAS(gsp_error, error, http_status)) error->http_status = 0;
    if (GSP_HAS(gsp_error, error, provider_code)) detail::copyText(error->provider_code, {});
    if (GSP_HAS(gsp_error, error, message)) detail::copyText(error->message, message);
    return GSP_INTERNAL;
}

/// Runs `body` at the border to C: nothing is thrown across. `surprise` is the outcome reported for
/// anything but a Failure; for writes it is GSP_MAYBE_APPLIED, because a bug after the request was
/// sent must not look like a request that was never made.
template <class Body>
gsp_code guarded(gsp_error* error, gsp_outcome surprise, Body&& body) noexcept {
    try {
        std::forward<Body>(body)();
        return GSP_OK;
    } catch (const Failure& failure) {
        return report(error, failure);
    } catch (const std::exception& exception) {
        return reportInternal(error, surprise, exception.what());
    } catch (...) {
        return reportInternal(error, surprise, "the plugin threw something unknown");
    }
}

}  // namespace sdk_0_0
}  // namespace gpushopper
