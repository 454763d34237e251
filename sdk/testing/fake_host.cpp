#include "sdk/testing/fake_host.hpp"

#include <algorithm>
#include <cstring>
#include <gpushopper/abi_values.hpp>
#include <utility>

namespace gpushopper::testing {
namespace {

// 2026-11-24T11:13:52Z: tests print dates, and a fixed one reads better than 1970.
constexpr std::int64_t kUnixStartNs = 1'795'518'832LL * 1'000'000'000;

gsp_code fail(gsp_error* error, gsp_code code, const char* message,
              gsp_outcome outcome = GSP_NOT_APPLIED) {
    return report(error, Failure(code, message, outcome));
}

}  // namespace

/// The functions behind the table. A friend struct, because C function pointers need static ones.
struct FakeHostAbi {
    static FakeHost& self(const gsp_host* host) { return *static_cast<FakeHost*>(host->ctx); }

    static std::int64_t nowNs(const gsp_host* host) noexcept {
        const std::lock_guard lock(self(host).mutex_);
        return self(host).now_ns_;
    }
    static std::int64_t unixMs(const gsp_host* host) noexcept {
        const std::lock_guard lock(self(host).mutex_);
        return (self(host).now_ns_ + self(host).unix_offset_ns_) / 1'000'000;
    }
    static gsp_code waitUntil(const gsp_host* host, const gsp_call* call,
                              std::int64_t time) noexcept {
        FakeHost& fake = self(host);
        if (fake.on_wait_) fake.on_wait_(HostTime(std::chrono::nanoseconds(time)));
        if (call->cancelled(call) != 0) return GSP_CANCELLED;
        const std::lock_guard lock(fake.mutex_);
        fake.now_ns_ = std::max(fake.now_ns_, time);
        return GSP_OK;
    }
    static std::uint64_t random(const gsp_host* host) noexcept {
        const std::lock_guard lock(self(host).mutex_);
        // splitmix64
        std::uint64_t value = self(host).random_state_ += 0x9e3779b97f4a7c15U;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
        return value ^ (value >> 31);
    }
    static void log(const gsp_host* host, gsp_level level, gsp_str event, const gsp_kv* fields,
                    std::size_t count) noexcept {
        LogLine line{level, detail::owned(event), {}};
        for (std::size_t i = 0; i < count; ++i) {
            line.fields[detail::owned(fields[i].key)] = detail::owned(fields[i].value);
        }
        const std::lock_guard lock(self(host).mutex_);
        self(host).logs_.push_back(std::move(line));
    }
    // tidy: allow(the signature is that of the C table)
    static void metric(const gsp_host* host, gsp_metric_kind kind, gsp_str name, double value,
                       const gsp_kv*, std::size_t) noexcept {
        const std::lock_guard lock(self(host).mutex_);
        self(host).metrics_.push_back({kind, detail::owned(name), value});
    }
    static gsp_code secret(const gsp_host* host, gsp_str name, gsp_secret_fn use, void* ctx,
                           gsp_error* error) noexcept {
        std::string value;
        {
            const std::lock_guard lock(self(host).mutex_);
            const auto found = self(host).secrets_.find(detail::viewed(name));
            if (found == self(host).secrets_.end()) {
                return fail(error, GSP_NOT_FOUND, "no such secret");
            }
            value = found->second;
        }
        use(ctx, detail::borrowed(value));
        return GSP_OK;
    }
    // tidy: allow(the signature is that of the C table)
    static gsp_code http(const gsp_host* host, const gsp_call* call,
                         const gsp_http_request* request, gsp_http_fn take, void* ctx,
                         gsp_error* error) noexcept {
        FakeHost& fake = self(host);
        if (call->cancelled(call) != 0) return fail(error, GSP_CANCELLED, "cancelled");
        ScriptedAnswer answer;
        {
            const std::lock_guard lock(fake.mutex_);
            fake.requests_.push_back(requestOf(*request));
            if (fake.answers_.empty()) return fail(error, GSP_INTERNAL, "request not scripted");
            answer = std::move(fake.answers_.front());
            fake.answers_.pop_front();
            const std::int64_t answered_at = fake.now_ns_ + answer.takes.count();
            fake.now_ns_ = std::min(answered_at, call->deadline_ns);
            if (answered_at > call->deadline_ns) {
                return fail(error, GSP_DEADLINE, "no answer in time", GSP_MAYBE_APPLIED);
            }
        }
        if (answer.code != GSP_OK) return fail(error, answer.code, "scripted", answer.outcome);
        const std::vector<gsp_kv> headers = detail::borrowed(answer.response.headers);
        take(ctx, answer.response.status, headers.data(), headers.size(),
             detail::borrowed(answer.response.body));
        return GSP_OK;
    }
    static const void* extension(const gsp_host*, const char*) noexcept { return nullptr; }

private:
    static HttpRequest requestOf(const gsp_http_request& wire) {
        HttpRequest request;
        request.method = detail::owned(wire.method);
        request.url = detail::owned(wire.url);
        request.body = detail::owned(wire.body);
        for (std::size_t i = 0; i < wire.header_count; ++i) {
            request.headers.emplace_back(detail::viewed(wire.headers[i].key),
                                         detail::viewed(wire.headers[i].value));
        }
        request.response_bytes_max = wire.response_bytes_max;
        return request;
    }
};

FakeHost::FakeHost() : unix_offset_ns_(kUnixStartNs - now_ns_) {
    abi_.struct_size = sizeof abi_;
    abi_.abi_minor = GSP_ABI_MINOR;
    abi_.ctx = this;
    abi_.version = "fake";
    abi_.now_ns = FakeHostAbi::nowNs;
    abi_.wait_until = FakeHostAbi::waitUntil;
    abi_.random = FakeHostAbi::random;
    abi_.log = FakeHostAbi::log;
    abi_.metric = FakeHostAbi::metric;
    abi_.secret = FakeHostAbi::secret;
    abi_.http = FakeHostAbi::http;
    abi_.extension = FakeHostAbi::extension;
    abi_.unix_ms = FakeHostAbi::unixMs;
}

void FakeHost::advance(std::chrono::nanoseconds by) {
    const std::lock_guard lock(mutex_);
    now_ns_ += by.count();
}

void FakeHost::script(ScriptedAnswer answer) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
}

void FakeHost::setSecret(const std::string& name, const std::string& value) {
    const std::lock_guard lock(mutex_);
    secrets_[name] = value;
}

std::vector<HttpRequest> FakeHost::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<LogLine> FakeHost::logs() const {
    const std::lock_guard lock(mutex_);
    return logs_;
}

bool FakeHost::logged(std::string_view event) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(logs_.begin(), logs_.end(),
                       [&](const LogLine& line) { return line.event == event; });
}

std::vector<double> FakeHost::values(std::string_view metric) const {
    const std::lock_guard lock(mutex_);
    std::vector<double> values;
    for (const MetricPoint& point : metrics_) {
        if (point.name == metric) values.push_back(point.value);
    }
    return values;
}

FakeCall::FakeCall(const FakeHost& host, std::chrono::nanoseconds patience,
                   std::string idempotency_key)
    : idempotency_key_(std::move(idempotency_key)), call_(host.host(), abi_) {
    abi_.struct_size = sizeof abi_;
    abi_.attempt = 1;
    abi_.deadline_ns = (host.host().now() + patience).time_since_epoch().count();
    abi_.idempotency_key = detail::borrowed(idempotency_key_);
    abi_.ctx = this;
    abi_.cancelled = [](const gsp_call* call) noexcept -> std::int32_t {
        return static_cast<const FakeCall*>(call->ctx)->cancelled_ ? 1 : 0;
    };
}

}  // namespace gpushopper::testing
