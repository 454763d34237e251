#include "sdk/check/world/scripted_host.hpp"

#include <gpushopper/failure.hpp>
#include <gpushopper/host.hpp>

namespace gpushopper::check {

// FakeHost's functions find it by host->ctx; ours is beside it, so each is forwarded.
struct ScriptedHost::Http {
    static ScriptedHost& self(const gsp_host* host) {
        return *static_cast<ScriptedHost*>(host->ctx);
    }
    static const gsp_host* inner(const gsp_host* host) { return &self(host).fake_.abi(); }

    static std::int64_t nowNs(const gsp_host* host) noexcept {
        return inner(host)->now_ns(inner(host));
    }
    static std::int64_t unixMs(const gsp_host* host) noexcept {
        return inner(host)->unix_ms(inner(host));
    }
    static std::uint64_t random(const gsp_host* host) noexcept {
        return inner(host)->random(inner(host));
    }
    static gsp_code waitUntil(const gsp_host* host, const gsp_call* call,
                              std::int64_t until) noexcept {
        return inner(host)->wait_until(inner(host), call, until);
    }
    static void log(const gsp_host*, gsp_level, gsp_str, const gsp_kv*, std::size_t) noexcept {}
    // tidy: allow(the signature of the ABI) NOLINTNEXTLINE(readability-function-size)
    static void metric(const gsp_host*, gsp_metric_kind, gsp_str, double, const gsp_kv*,
                       std::size_t) noexcept {}
    static gsp_code secret(const gsp_host* host, gsp_str name, gsp_secret_fn give, void* context,
                           gsp_error* error) noexcept {
        return inner(host)->secret(inner(host), name, give, context, error);
    }
    static const void* extension(const gsp_host*, const char*) noexcept { return nullptr; }

    // tidy: allow(the signature of the ABI) NOLINTNEXTLINE(readability-function-size)
    static gsp_code http(const gsp_host* host, const gsp_call* call,
                         const gsp_http_request* request, gsp_http_fn give, void* context,
                         gsp_error* error) noexcept {
        ScriptedHost& scripted = self(host);
        if (call->cancelled(call) != 0)
            return report(error, Failure(GSP_CANCELLED, "cancelled before it was sent"));
        HttpRequest asked;
        asked.method = detail::viewed(request->method);
        asked.url = detail::viewed(request->url);
        asked.body = detail::viewed(request->body);
        asked.response_bytes_max = request->response_bytes_max;
        Market::Given given = scripted.market_.answer(asked);
        const auto size = static_cast<std::int64_t>(given.response.body.size());
        if (request->response_bytes_max > 0 && size > request->response_bytes_max)
            given = noResponse(GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED);  // as the daemon's client
        // A market may have cancelled the call, which was on its way by then.
        if (call->cancelled(call) != 0)
            return report(error, Failure(GSP_CANCELLED, "cancelled", GSP_MAYBE_APPLIED));
        const std::lock_guard lock(scripted.mutex_);
        scripted.fake_.script(std::move(given));
        return inner(host)->http(inner(host), call, request, give, context, error);
    }
};

ScriptedHost::ScriptedHost(Market& market) : market_(market), abi_(fake_.abi()) {
    abi_.ctx = this;
    abi_.version = "check";
    abi_.now_ns = Http::nowNs;
    abi_.wait_until = Http::waitUntil;
    abi_.random = Http::random;
    abi_.log = Http::log;
    abi_.metric = Http::metric;
    abi_.secret = Http::secret;
    abi_.http = Http::http;
    abi_.extension = Http::extension;
    abi_.unix_ms = Http::unixMs;
}

}  // namespace gpushopper::check
