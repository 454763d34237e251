#include "sdk/check/live/live_host.hpp"

#include <poll.h>
#include <sys/random.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <gpushopper/abi_values.hpp>
#include <gpushopper/failure.hpp>
#include <gpushopper/host.hpp>
#include <iterator>
#include <utility>

#include "sdk/check/live/web.hpp"
#include "sdk/check/refusal.hpp"

namespace gpushopper::check {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
// How often a wait looks whether it was cancelled.
constexpr std::int64_t kLookMs = 100;

std::int64_t nsOf(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);  // tidy: allow(a live run is in the real world)
    return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

std::string withoutLineEnd(std::string text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

std::string readSecret(const std::string& name, const std::string& reference) {
    constexpr std::string_view kEnvironment = "env:";
    constexpr std::string_view kFile = "file:";
    if (reference.starts_with(kEnvironment)) {
        const std::string variable = reference.substr(kEnvironment.size());
        if (const auto value = environmentValue(variable)) return *value;
        throw Refusal("the secret \"" + name + "\": the environment has no " + variable);
    }
    if (reference.starts_with(kFile)) {
        const std::string file = reference.substr(kFile.size());
        std::ifstream stream(file, std::ios::binary);
        if (!stream) throw Refusal("the secret \"" + name + "\": " + file + " cannot be read");
        return withoutLineEnd(std::string(std::istreambuf_iterator<char>(stream), {}));
    }
    // Never shown: it may be the secret itself.
    throw Refusal("the secret \"" + name +
                  "\" must be a reference in the configuration: env:NAME or file:/path");
}

}  // namespace

struct LiveHost::Thunks {
    static const LiveHost& self(const gsp_host* host) {
        return *static_cast<const LiveHost*>(host->ctx);
    }

    static std::int64_t nowNs(const gsp_host*) noexcept { return machineNowNs(); }
    static std::int64_t unixMs(const gsp_host*) noexcept { return machineUnixMs(); }
    static const void* extension(const gsp_host*, const char*) noexcept { return nullptr; }
    static std::uint64_t random(const gsp_host*) noexcept {
        std::uint64_t number = 0;
        // Of so few bytes the kernel gives all or, before the machine is up, none.
        if (getrandom(&number, sizeof number, 0) != sizeof number) number = 1;
        return number;
    }
    static gsp_code waitUntil(const gsp_host*, const gsp_call* call, std::int64_t until) noexcept {
        while (call->cancelled(call) == 0) {
            const std::int64_t left_ms = (until - machineNowNs() + kNsPerMs - 1) / kNsPerMs;
            if (left_ms <= 0) return GSP_OK;
            poll(nullptr, 0, static_cast<int>(std::min(left_ms, kLookMs)));
        }
        return GSP_CANCELLED;
    }
    static void log(const gsp_host* host, gsp_level level, gsp_str event, const gsp_kv* fields,
                    std::size_t count) noexcept {
        if (level < GSP_WARN) return;
        std::string line = "  the plugin says: " + detail::owned(event);
        for (std::size_t i = 0; fields != nullptr && i < count; ++i)
            line += " " + detail::owned(fields[i].key) + "=" + detail::owned(fields[i].value);
        self(host).tell_(self(host).scrubbed(std::move(line)));
    }
    // tidy: allow(the signature of the ABI)
    static void metric(const gsp_host*, gsp_metric_kind, gsp_str, double, const gsp_kv*,
                       std::size_t) noexcept {}
    static gsp_code secret(const gsp_host* host, gsp_str name, gsp_secret_fn give, void* context,
                           gsp_error* error) noexcept {
        const auto found = self(host).secrets_.find(detail::owned(name));
        if (found == self(host).secrets_.end())
            return report(error, Failure(GSP_NOT_FOUND, "the secret is not configured"));
        give(context, detail::borrowed(found->second));
        return GSP_OK;
    }

    // tidy: allow(the signature of the ABI) NOLINTNEXTLINE(readability-function-size)
    static gsp_code http(const gsp_host*, const gsp_call* call, const gsp_http_request* wire,
                         gsp_http_fn give, void* context, gsp_error* error) noexcept {
        return guarded(error, GSP_MAYBE_APPLIED, [&] {
            HttpRequest request;
            request.method = detail::owned(wire->method);
            request.url = detail::owned(wire->url);
            request.body = detail::owned(wire->body);
            request.response_bytes_max = wire->response_bytes_max;
            for (std::size_t i = 0; i < wire->header_count; ++i)
                request.headers.emplace_back(detail::owned(wire->headers[i].key),
                                             detail::owned(wire->headers[i].value));
            const std::int64_t left_ns = call->deadline_ns - machineNowNs();
            if (left_ns <= 0) throw Failure(GSP_DEADLINE, "the call's deadline has passed");
            const HttpResponse response =
                sendReal(request, std::chrono::milliseconds(left_ns / kNsPerMs + 1));
            const std::vector<gsp_kv> headers = detail::borrowed(response.headers);
            give(context, response.status, headers.data(), headers.size(),
                 detail::borrowed(response.body));
        });
    }
};

LiveHost::LiveHost(std::map<std::string, std::string> secrets, Tell tell)
    : secrets_(std::move(secrets)), tell_(std::move(tell)) {
    abi_.struct_size = sizeof abi_;
    abi_.abi_minor = GSP_ABI_MINOR;
    abi_.ctx = this;
    abi_.version = "check";
    abi_.now_ns = Thunks::nowNs;
    abi_.wait_until = Thunks::waitUntil;
    abi_.random = Thunks::random;
    abi_.log = Thunks::log;
    abi_.metric = Thunks::metric;
    abi_.secret = Thunks::secret;
    abi_.http = Thunks::http;
    abi_.extension = Thunks::extension;
    abi_.unix_ms = Thunks::unixMs;
}

std::string LiveHost::scrubbed(std::string text) const {
    for (const auto& [name, value] : secrets_) {
        if (value.empty()) continue;
        for (auto at = text.find(value); at != std::string::npos; at = text.find(value))
            text.replace(at, value.size(), "[" + name + "]");
    }
    return text;
}

std::map<std::string, std::string> readSecrets(
    const std::map<std::string, std::string>& references) {
    std::map<std::string, std::string> values;
    for (const auto& [name, reference] : references) values[name] = readSecret(name, reference);
    return values;
}

std::optional<std::string> environmentValue(const std::string& name) {
    // tidy: allow(the user or the plugin's schema names the variable)
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::int64_t machineNowNs() { return nsOf(CLOCK_MONOTONIC); }
std::int64_t machineUnixMs() { return nsOf(CLOCK_REALTIME) / kNsPerMs; }

}  // namespace gpushopper::check
