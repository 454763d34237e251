#pragma once

/// Host: the plugin's whole world. Clock, waiting, randomness, HTTP, secrets, log and metrics come
/// from the daemon, so a plugin that uses nothing else can be simulated, recorded and replayed.
///
/// A Host is a borrowed view and cheap to copy. It may be used from `open` until `close` has
/// returned, by any thread. Waiting is on Call (call.hpp), which knows the deadline.

#include <gpushopper/abi_v0.h>

#include <gpushopper/failure.hpp>
#include <gpushopper/http.hpp>
#include <gpushopper/secret.hpp>

#include <chrono>
#include <compare>
#include <exception>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper {
inline namespace sdk_0_0 {

/// Only a tag: time points of the host's monotonic clock, virtual in tests.
struct HostClock {
    using rep = std::int64_t;
    using period = std::nano;
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<HostClock>;
    static constexpr bool is_steady = true;
};
using HostTime = HostClock::time_point;

struct Field {
    std::string_view key;
    std::string_view value;
};

namespace detail {

inline gsp_str borrowed(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view viewed(gsp_str text) {
    return text.data == nullptr ? std::string_view{} : std::string_view(text.data, text.size);
}
inline std::string owned(gsp_str text) { return std::string(viewed(text)); }

inline std::vector<gsp_kv> borrowed(std::initializer_list<Field> fields) {
    std::vector<gsp_kv> pairs;
    pairs.reserve(fields.size());
    for (const Field& field : fields) pairs.push_back({borrowed(field.key), borrowed(field.value)});
    return pairs;
}

inline gsp_error emptyError() {
    gsp_error error{};
    error.struct_size = sizeof error;
    error.retry_after_ns = -1;
    return error;
}

inline Failure failureOf(gsp_code code, const gsp_error& error) {
    Failure failure(code, error.message, error.outcome);
    failure.retry_after = std::chrono::nanoseconds(error.retry_after_ns);
    failure.http_status = error.http_status;
    failure.provider_code = error.provider_code;
    return failure;
}

}  // namespace detail

class Host {
public:
    explicit Host(const gsp_host& host) : host_(&host) {}

    /// For deadlines and waiting.
    HostTime now() const { return HostTime(std::chrono::nanoseconds(host_->now_ns(host_))); }
    /// For dates and billing; may jump.
    std::int64_t unixMillis() const { return host_->unix_ms(host_); }
    std::uint64_t random() const { return host_->random(host_); }

    /// `event` is a stable dotted id (`mock.state.written`) that the plugin's README explains.
    void log(gsp_level level, std::string_view event,
             std::initializer_list<Field> fields = {}) const {
        const auto pairs = detail::borrowed(fields);
        host_->log(host_, level, detail::borrowed(event), pairs.data(), pairs.size());
    }
    /// The host puts `plugin_<id>_` in front of the name and caps the number of label sets.
    void metric(gsp_metric_kind kind, std::string_view name, double value,
                std::initializer_list<Field> labels = {}) const {
        const auto pairs = detail::borrowed(labels);
        host_->metric(host_, kind, detail::borrowed(name), value, pairs.data(), pairs.size());
    }

    /// The secret behind a schema property marked `"secret": true`. Ask at every use: a rotated key
    /// is then picked up by the next call. Throws Failure, AUTH when it is not configured: the
    /// host's NOT_FOUND must never pass for "no such machine".
    Secret secret(std::string_view name) const {
        if (const auto secret = secretIfSet(name)) return *secret;
        throw Failure(GSP_AUTH, "the secret `" + std::string(name) + "` is not configured");
    }

    /// nullopt: it is not configured. Throws Failure when it is, and cannot be read.
    std::optional<Secret> secretIfSet(std::string_view name) const {
        Secret secret;
        gsp_error error = detail::emptyError();
        const gsp_secret_fn keep = [](void* ctx, gsp_str value) noexcept {
            static_cast<Secret*>(ctx)->assign(detail::viewed(value));
        };
        const gsp_code code = host_->secret(host_, detail::borrowed(name), keep, &secret, &error);
        if (code == GSP_NOT_FOUND) return std::nullopt;
        if (code != GSP_OK) throw detail::failureOf(code, error);
        return secret;
    }

    /// Any status that was answered is a response; throws Failure when there was no answer. The
    /// failure's outcome says whether a byte of the request may have been sent.
    HttpResponse http(const gsp_call& call, const HttpRequest& request) const;

    /// A named extension of the host, or nullptr.
    const void* extension(const char* id) const { return host_->extension(host_, id); }
    const gsp_host& abi() const { return *host_; }

private:
    const gsp_host* host_;
};

namespace detail {

struct ResponseSlot {
    HttpResponse response;
    std::exception_ptr error;
};

inline std::int32_t keepResponse(void* ctx, std::int32_t status, const gsp_kv* headers,
                                 std::size_t header_count, gsp_str body) noexcept {
    auto& slot = *static_cast<ResponseSlot*>(ctx);
    try {
        slot.response.status = status;
        for (std::size_t i = 0; i < header_count; ++i) {
            slot.response.headers.emplace_back(viewed(headers[i].key), viewed(headers[i].value));
        }
        slot.response.body = owned(body);
        return 0;
    } catch (const std::exception&) {  // out of memory: carried past the border, thrown behind it
        slot.error = std::current_exception();
        return 1;
    }
}

}  // namespace detail

inline HttpResponse Host::http(const gsp_call& call, const HttpRequest& request) const {
    std::vector<gsp_kv> headers;
    headers.reserve(request.headers.size());
    for (const auto& [name, value] : request.headers) {
        headers.push_back({detail::borrowed(name), detail::borrowed(value)});
    }
    gsp_http_request wire{};
    wire.struct_size = sizeof wire;
    wire.header_count = static_cast<std::uint32_t>(headers.size());
    wire.method = detail::borrowed(request.method);
    wire.url = detail::borrowed(request.url);
    wire.body = detail::borrowed(request.body);
    wire.headers = headers.data();
    wire.response_bytes_max = request.response_bytes_max;
    detail::ResponseSlot slot;
    gsp_error error = detail::emptyError();
    const gsp_code code = host_->http(host_, &call, &wire, detail::keepResponse, &slot, &error);
    if (slot.error) std::rethrow_exception(slot.error);
    if (code != GSP_OK) throw detail::failureOf(code, error);
    return std::move(slot.response);
}

}  // namespace sdk_0_0
}  // namespace gpushopper
