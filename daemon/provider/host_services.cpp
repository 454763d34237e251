#include "daemon/provider/host_services.hpp"

#include <Poco/Net/IPAddress.h>

#include <algorithm>
#include <span>
#include <utility>

#include "daemon/provider/abi/errors.hpp"
#include "daemon/provider/abi/marshal.hpp"
#include "daemon/provider/abi/text.hpp"
#include "daemon/provider/http/url.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;

constexpr const char* kHostVersion = "0.1.0";

gsp_code fail(ErrorCode code, const std::string& message, gsp_error* error) {
    return writeError(base::Error{.code = code, .message = message}, error);
}

std::span<const gsp_kv> pairs(const gsp_kv* first, std::size_t count) {
    return first == nullptr ? std::span<const gsp_kv>() : std::span(first, count);
}

std::vector<HttpHeader> headersOf(const gsp_http_request& request) {
    std::vector<HttpHeader> headers;
    for (const gsp_kv& header : pairs(request.headers, request.header_count))
        headers.push_back({std::string(view(header.key)), std::string(view(header.value))});
    return headers;
}

// Gives a response to the plugin; its views end with this call.
void hand(const HttpResponse& response, gsp_http_fn give, void* context) {
    std::vector<gsp_kv> headers;
    for (const HttpHeader& header : response.headers)
        headers.push_back({borrow(header.name), borrow(header.value)});
    give(context, response.status, headers.data(), headers.size(), borrow(response.body));
}

}  // namespace

// One line of logic each: find the object, let nothing escape.
struct HostServices::Thunks {
    static HostServices& self(const gsp_host* host) {
        return *static_cast<HostServices*>(host->ctx);
    }

    // For functions that belong to no call: what they throw has nowhere to be carried to.
    template <class Body>
    static bool contained(HostServices& services, const char* what, Body&& body) noexcept {
        try {
            body();
            return true;
        } catch (const std::exception& problem) {
            services.world_.log.error("plugin.host.failed",
                                      {{"provider", services.identity_.provider.str()},
                                       {"function", what},
                                       {"reason", problem.what()}});
            return false;
        }
    }

    static int64_t nowNs(const gsp_host* host) noexcept {
        return self(host).world_.clock.monotonicNow().time_since_epoch().count();
    }
    static int64_t unixMs(const gsp_host* host) noexcept {
        return base::toMillis(self(host).world_.clock.wallNow());
    }
    static uint64_t random(const gsp_host* host) noexcept {
        return self(host).world_.random.next();
    }
    static const void* extension(const gsp_host*, const char*) noexcept { return nullptr; }

    static gsp_code waitUntil(const gsp_host* host, const gsp_call* call, int64_t until) noexcept {
        const auto context = self(host).desk_.find(call);
        if (!context) return GSP_INVALID_ARGUMENT;
        gsp_code code = GSP_CANCELLED;
        context->run([&] {
            code = self(host).waitUntil(*call, *context,
                                        base::MonoTime(std::chrono::nanoseconds(until)));
        });
        return code;
    }

    static void log(const gsp_host* host, gsp_level level, gsp_str event, const gsp_kv* fields,
                    size_t count) noexcept {
        HostServices& services = self(host);
        contained(services, "log",
                  [&] { services.log_.write(level, view(event), pairs(fields, count)); });
    }

    // tidy: allow(the signature of the ABI)
    static void metric(const gsp_host* host, gsp_metric_kind kind, gsp_str name, double value,
                       const gsp_kv* labels, size_t count) noexcept {
        HostServices& services = self(host);
        contained(services, "metric", [&] {
            services.metrics_.record({kind, view(name), value, pairs(labels, count)});
        });
    }

    static gsp_code secret(const gsp_host* host, gsp_str name, gsp_secret_fn give, void* context,
                           gsp_error* error) noexcept {
        HostServices& services = self(host);
        gsp_code code = GSP_INTERNAL;
        contained(services, "secret",
                  [&] { code = services.giveSecret(view(name), give, context, error); });
        return code;
    }

    // tidy: allow(the signature of the ABI)
    static gsp_code http(const gsp_host* host, const gsp_call* call,
                         const gsp_http_request* request, gsp_http_fn give, void* give_context,
                         gsp_error* error) noexcept {
        const auto context = self(host).desk_.find(call);
        if (!context || request == nullptr || give == nullptr)
            return fail(ErrorCode::InvalidArgument,
                        "http needs the call that it belongs to and that has not ended, a request "
                        "and a receiver",
                        error);
        base::Result<HttpResponse> response = base::fail(base::Error{
            ErrorCode::Cancelled, "the call was given up", base::Outcome::MaybeApplied});
        context->run([&] {
            response = self(host).sendHttp(*call, *context, *request);
            if (response) hand(*response, give, give_context);
        });
        return response ? GSP_OK : writeError(response.error(), error);
    }
};

HostServices::HostServices(const HostWorld& world, HostIdentity identity)
    : world_(world),
      identity_(std::move(identity)),
      never_(world.tasks.makeSignal()),
      log_({world.clock, world.log, world.scrubber, identity_.plugin_id, identity_.provider.str()}),
      metrics_({world.metrics, world.scrubber, identity_.plugin_id, identity_.provider.str()}),
      breaches_({world.log, world.metrics, identity_.provider.str()}),
      desk_(breaches_) {
    abi_.struct_size = sizeof abi_;
    abi_.abi_minor = GSP_ABI_MINOR;
    abi_.ctx = this;
    abi_.version = kHostVersion;
    abi_.now_ns = &Thunks::nowNs;
    abi_.wait_until = &Thunks::waitUntil;
    abi_.random = &Thunks::random;
    abi_.log = &Thunks::log;
    abi_.metric = &Thunks::metric;
    abi_.secret = &Thunks::secret;
    abi_.http = &Thunks::http;
    abi_.extension = &Thunks::extension;
    abi_.unix_ms = &Thunks::unixMs;
}

gsp_code HostServices::waitUntil(const gsp_call& call, CallContext& context, base::MonoTime until) {
    const base::MonoTime deadline = context.deadline(call);
    const base::MonoTime end = std::min(until, deadline);
    while (!context.stop().stop_requested() && world_.clock.monotonicNow() < end)
        never_->wait(never_->ticket(), end, context.stop());
    if (context.stop().stop_requested()) return GSP_CANCELLED;
    return until <= deadline ? GSP_OK : GSP_DEADLINE;
}

gsp_code HostServices::giveSecret(std::string_view name, gsp_secret_fn give, void* context,
                                  gsp_error* error) {
    auto secret = readSecret(name);
    if (!secret) return writeError(secret.error(), error);
    world_.scrubber.learn(secret->reveal());
    give(context, borrow(secret->reveal()));
    return GSP_OK;
}

base::Result<base::SecretText> HostServices::readSecret(std::string_view name) {
    const auto& names = identity_.secret_names;
    if (std::find(names.begin(), names.end(), name) == names.end())
        return base::fail(ErrorCode::InvalidArgument,
                          "the secret \"" + cleanText(name, kTextBytesMax) +
                              "\" is not declared in the plugin's schema");
    const auto reference = identity_.secret_references.find(std::string(name));
    if (reference == identity_.secret_references.end())
        return base::fail(ErrorCode::NotFound, "the secret \"" + std::string(name) +
                                                   "\" is not configured for " +
                                                   identity_.provider.str());
    auto secret = world_.secrets.read(reference->second);
    if (secret) return secret;
    // Whatever is wrong with it, the provider cannot be asked: the credentials are missing.
    return base::fail(ErrorCode::Auth, secret.error().message);
}

base::Result<HttpResponse> HostServices::sendHttp(const gsp_call& call, CallContext& context,
                                                  const gsp_http_request& given) {
    const gsp_http_request request = sized(given);
    if (auto checked = checkHost(view(request.url)); !checked)
        return base::fail(std::move(checked.error()));
    HttpRequest http{view(request.method), view(request.url), headersOf(request),
                     view(request.body)};
    if (request.response_bytes_max > 0)
        http.response_bytes_max = static_cast<std::size_t>(request.response_bytes_max);
    auto response =
        world_.http.send(http, {context.deadline(call), context.sendBy(), context.stop()});
    if (!response) response.error().message = world_.scrubber.scrub(response.error().message);
    return response;
}

base::Result<void> HostServices::checkHost(std::string_view address) const {
    if (identity_.hosts.empty() && identity_.hosts_allowed.empty()) return {};
    const auto url = parseUrl(address);
    if (!url) return base::fail(url.error());
    Poco::Net::IPAddress literal;
    if (Poco::Net::IPAddress::tryParse(url->host, literal) && literal.isLoopback()) return {};
    const auto lists = [&](const std::vector<std::string>& hosts) {
        return hosts.empty() || std::find(hosts.begin(), hosts.end(), url->host) != hosts.end();
    };
    if (!lists(identity_.hosts))
        return base::fail(ErrorCode::InvalidArgument,
                          "the plugin's schema does not list the host " + url->host);
    if (!lists(identity_.hosts_allowed))
        return base::fail(ErrorCode::InvalidArgument, "http_hosts of [provider." +
                                                          identity_.provider.str() +
                                                          "] does not list the host " + url->host);
    return {};
}

}  // namespace gpushopper::provider
