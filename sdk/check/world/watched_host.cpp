#include "sdk/check/world/watched_host.hpp"

#include <algorithm>
#include <gpushopper/failure.hpp>
#include <gpushopper/host.hpp>
#include <span>
#include <utility>

#include "sdk/check/faults/request_faults.hpp"
#include "sdk/check/faults/telemetry_faults.hpp"
#include "sdk/check/text.hpp"

namespace gpushopper::check {
namespace {

// Far above what any call needs; what is reached in an endless loop.
constexpr std::size_t kUsesMax = 5'000'000;
// After it was cancelled or its deadline passed, a call has this many uses to find its way out.
constexpr std::size_t kUsesAfterEndMax = 200;
// As the daemon's limits.
constexpr std::size_t kLinesInARowMax = 200;
constexpr std::size_t kLabelSetsMax = 64;
constexpr std::size_t kMetricNamesMax = 64;
constexpr std::size_t kUtterancesKept = 20'000;

using detail::owned;
using detail::viewed;

std::string pairsText(const gsp_kv* pairs, std::size_t count) {
    std::string text;
    if (pairs == nullptr) return text;
    for (const gsp_kv& pair : std::span(pairs, std::min<std::size_t>(count, 64)))
        text += " " + owned(pair.key) + "=" + owned(pair.value);
    return text;
}

/// Stands between the inner host and the plugin's receiver, to see the status.
struct Receiver {
    gsp_http_fn give;
    void* context;
    std::int32_t status = 0;

    static std::int32_t take(void* self, std::int32_t status, const gsp_kv* headers,
                             std::size_t header_count, gsp_str body) noexcept {
        auto& receiver = *static_cast<Receiver*>(self);
        receiver.status = status;
        return receiver.give(receiver.context, status, headers, header_count, body);
    }
};

}  // namespace

struct WatchedHost::Thunks {
    static WatchedHost& self(const gsp_host* host) { return *static_cast<WatchedHost*>(host->ctx); }
    static const gsp_host* inner(const gsp_host* host) { return &self(host).parts_.inner; }

    static std::int64_t nowNs(const gsp_host* host) noexcept {
        self(host).use("now_ns()");
        return inner(host)->now_ns(inner(host));
    }
    static std::int64_t unixMs(const gsp_host* host) noexcept {
        self(host).use("unix_ms()");
        return inner(host)->unix_ms(inner(host));
    }
    static std::uint64_t random(const gsp_host* host) noexcept {
        self(host).use("random()");
        return inner(host)->random(inner(host));
    }
    static const void* extension(const gsp_host* host, const char* id) noexcept {
        self(host).use("extension()");
        return inner(host)->extension(inner(host), id);
    }

    static gsp_code waitUntil(const gsp_host* host, const gsp_call* call,
                              std::int64_t until) noexcept {
        WatchedHost& watched = self(host);
        if (!watched.use("wait_until()")) return GSP_CANCELLED;
        Errand* errand = watched.desk_.find(call, "wait_until()");
        if (errand == nullptr) return GSP_INVALID_ARGUMENT;
        watched.useIn(*errand, "wait_until()");
        const std::int64_t deadline = std::min(errand->abi.deadline_ns, call->deadline_ns);
        const gsp_code code = inner(host)->wait_until(inner(host), call, std::min(until, deadline));
        return code == GSP_OK && until > deadline ? GSP_DEADLINE : code;
    }

    static void log(const gsp_host* host, gsp_level level, gsp_str event, const gsp_kv* fields,
                    std::size_t count) noexcept {
        WatchedHost& watched = self(host);
        if (!watched.use("log()")) return;
        for (const std::string& fault : logFaults(level, viewed(event), fields, count))
            watched.parts_.notices.add(Topic::Telemetry, fault);
        if (++watched.lines_ == kLinesInARowMax + 1)
            watched.parts_.notices.add(Topic::Telemetry,
                                       "more than " + std::to_string(kLinesInARowMax) +
                                           " lines were logged in one call, the last as " +
                                           shown(viewed(event)));
        inner(host)->log(inner(host), level, event, fields, count);
        const std::lock_guard lock(watched.mutex_);
        if (watched.logs_.size() < kUtterancesKept)
            watched.logs_.push_back({owned(event), owned(event) + pairsText(fields, count)});
    }

    // tidy: allow(the signature of the ABI) NOLINTNEXTLINE(readability-function-size)
    static void metric(const gsp_host* host, gsp_metric_kind kind, gsp_str name, double value,
                       const gsp_kv* labels, std::size_t count) noexcept {
        WatchedHost& watched = self(host);
        if (!watched.use("metric()")) return;
        for (const std::string& fault : metricFaults({kind, viewed(name), value, labels, count}))
            watched.parts_.notices.add(Topic::Telemetry, fault);
        inner(host)->metric(inner(host), kind, name, value, labels, count);
        const std::string text = pairsText(labels, count);
        watched.noteLabels(owned(name), text);
        const std::lock_guard lock(watched.mutex_);
        if (watched.metrics_.size() < kUtterancesKept)
            watched.metrics_.push_back({owned(name), owned(name) + text});
    }

    static gsp_code secret(const gsp_host* host, gsp_str name, gsp_secret_fn give, void* context,
                           gsp_error* error) noexcept {
        WatchedHost& watched = self(host);
        if (!watched.use("secret()")) return GSP_CANCELLED;
        const auto& names = watched.parts_.secret_names;
        if (std::find(names.begin(), names.end(), viewed(name)) == names.end()) {
            watched.parts_.notices.add(Topic::Declared,
                                       "the secret " + shown(viewed(name)) +
                                           " was asked for, which the schema does not "
                                           "declare");
            return report(error, Failure(GSP_INVALID_ARGUMENT, "the secret is not declared"));
        }
        return inner(host)->secret(inner(host), name, give, context, error);
    }

    // tidy: allow(the signature of the ABI) NOLINTNEXTLINE(readability-function-size)
    static gsp_code http(const gsp_host* host, const gsp_call* call,
                         const gsp_http_request* request, gsp_http_fn give, void* context,
                         gsp_error* error) noexcept {
        WatchedHost& watched = self(host);
        if (!watched.use("http()")) return GSP_CANCELLED;
        Errand* errand = watched.desk_.find(call, "http()");
        if (errand == nullptr || request == nullptr || give == nullptr)
            return report(error, Failure(GSP_INVALID_ARGUMENT,
                                         "http needs the call that it belongs to, a request and "
                                         "a receiver"));
        watched.useIn(*errand, "http()");
        const std::size_t number = watched.record(*request, *errand);
        Receiver receiver{give, context};
        const gsp_code code =
            inner(host)->http(inner(host), call, request, Receiver::take, &receiver, error);
        const std::int64_t now = watched.nowNs();
        const std::lock_guard lock(watched.mutex_);
        Exchange& exchange = watched.exchanges_[number];
        exchange.answered_ns = now;
        exchange.code = code;
        exchange.status = receiver.status;
        return code;
    }
};

WatchedHost::WatchedHost(Parts parts) : parts_(std::move(parts)), desk_(parts_.notices) {
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

Errand& WatchedHost::begin(const std::string& operation, std::int64_t deadline_ns,
                           const std::string& key) {
    uses_ = 0;
    lines_ = 0;
    return desk_.begin(operation, deadline_ns, key);
}

/// False: nothing may be done any more.
bool WatchedHost::use(const char* function) {
    if (poisoned_) {
        parts_.notices.add(Topic::AfterClose,
                           std::string(function) + " of the host was used after close()");
        return false;
    }
    if (++uses_ == kUsesMax)
        parts_.stuck("used host functions " + std::to_string(kUsesMax) +
                     " times in one call, lastly " + function);
    return true;
}

void WatchedHost::useIn(Errand& errand, const char* function) {
    const bool ended = errand.cancelled || nowNs() >= errand.abi.deadline_ns;
    if (ended && ++errand.uses_after_end == kUsesAfterEndMax)
        parts_.stuck(std::string("goes on in ") + errand.operation + " after it was " +
                     (errand.cancelled ? "cancelled" : "past its deadline") + ": " +
                     std::to_string(kUsesAfterEndMax) + " more uses of the host, lastly " +
                     function);
}

std::size_t WatchedHost::record(const gsp_http_request& wire, const Errand& errand) {
    Exchange exchange;
    exchange.operation = errand.operation;
    exchange.request.method = owned(wire.method);
    exchange.request.url = owned(wire.url);
    exchange.request.body = owned(wire.body);
    exchange.request.response_bytes_max = wire.response_bytes_max;
    for (std::size_t i = 0; wire.headers != nullptr && i < wire.header_count; ++i)
        exchange.request.headers.emplace_back(owned(wire.headers[i].key),
                                              owned(wire.headers[i].value));
    exchange.sent_ns = nowNs();
    checkRequest(exchange.request);
    const std::lock_guard lock(mutex_);
    exchanges_.push_back(std::move(exchange));
    return exchanges_.size() - 1;
}

void WatchedHost::checkRequest(const HttpRequest& request) {
    for (const std::string& fault : requestFaults(request))
        parts_.notices.add(Topic::Requests, fault);
    const std::string host = hostOf(request.url);
    const auto& hosts = parts_.hosts;
    const bool listed = hosts.empty() || isLoopback(host) ||
                        std::find(hosts.begin(), hosts.end(), host) != hosts.end();
    if (!listed)
        parts_.notices.add(Topic::Declared, "a request went to the host " + shown(host) +
                                                ", which the schema does not list in \"hosts\"");
}

void WatchedHost::noteLabels(const std::string& name, const std::string& labels) {
    const std::lock_guard lock(mutex_);
    if (!label_sets_.contains(name) && label_sets_.size() == kMetricNamesMax)
        parts_.notices.add(Topic::Telemetry,
                           "there are more than " + std::to_string(kMetricNamesMax) + " metrics");
    std::set<std::string>& sets = label_sets_[name];
    sets.insert(labels);
    if (sets.size() == kLabelSetsMax + 1)
        parts_.notices.add(Topic::Telemetry, "the metric " + shown(name) + " has more than " +
                                                 std::to_string(kLabelSetsMax) + " sets of labels");
}

std::size_t WatchedHost::requestCount() const {
    const std::lock_guard lock(mutex_);
    return exchanges_.size();
}
std::vector<Exchange> WatchedHost::exchanges() const {
    const std::lock_guard lock(mutex_);
    return exchanges_;
}
std::vector<Utterance> WatchedHost::logs() const {
    const std::lock_guard lock(mutex_);
    return logs_;
}
std::vector<Utterance> WatchedHost::metrics() const {
    const std::lock_guard lock(mutex_);
    return metrics_;
}

void WatchedHost::forget() {
    const std::lock_guard lock(mutex_);
    exchanges_.clear();
    logs_.clear();
    metrics_.clear();
    label_sets_.clear();
}

}  // namespace gpushopper::check
