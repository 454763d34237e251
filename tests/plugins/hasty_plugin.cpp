// Another plugin, unmodified, whose clock runs HASTE times as fast: what it waits for takes a
// tenth, and the times that it declares are shorter by as much. For tests that would wait minutes
// otherwise.
//
// The real plugin (REAL_PLUGIN) is loaded as it is. Between it and the host stands a host of which
// only the time differs: deadlines, waits and the times in errors are translated, in both
// directions. Its extensions are not offered, because they would have to be translated one by one.
#include <dlfcn.h>
#include <gpushopper/abi_v0.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>

namespace {

__attribute__((section(GSP_ABI_SECTION), used)) const char kAbiText[] = GSP_ABI_TEXT;

constexpr std::int64_t kHaste = HASTE;
constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();
// How long the daemon may take to get a create onto the wire: it does not run any faster.
constexpr std::uint32_t kCreateSendMs = 8'000;

std::int64_t hasty(std::int64_t real_ns) {
    return real_ns > kForever / kHaste ? kForever : real_ns * kHaste;
}
std::int64_t real(std::int64_t hasty_ns) {
    return hasty_ns == kForever ? kForever : (hasty_ns + kHaste - 1) / kHaste;
}

const gsp_plugin* realPlugin() {
    static const gsp_plugin* const kPlugin = []() -> const gsp_plugin* {
        void* library = dlopen(REAL_PLUGIN, RTLD_NOW | RTLD_LOCAL);
        void* symbol = library == nullptr ? nullptr : dlsym(library, GSP_ENTRY_SYMBOL);
        if (symbol == nullptr) return nullptr;
        return reinterpret_cast<gsp_entry_fn>(symbol)(GSP_ABI_MINOR);
    }();
    return kPlugin;
}

/// The call as the real plugin sees it; it comes back by this address, as the ABI wants it.
struct HastyCall {
    gsp_call seen;
    const gsp_call* given;

    explicit HastyCall(const gsp_call* call) : seen(*call), given(call) {
        seen.deadline_ns = hasty(call->deadline_ns);
        seen.cancelled = &cancelled;
    }
    static std::int32_t cancelled(const gsp_call* seen) noexcept {
        return givenOf(seen)->cancelled(givenOf(seen));
    }
    static const gsp_call* givenOf(const gsp_call* seen) {
        return seen == nullptr ? nullptr : reinterpret_cast<const HastyCall*>(seen)->given;
    }
};

/// The real plugin's provider, and its world.
struct HastyProvider {
    gsp_host seen;
    const gsp_host* given;
    gsp_provider* provider = nullptr;

    explicit HastyProvider(const gsp_host* real_host) : seen(*real_host), given(real_host) {
        seen.ctx = this;
        seen.now_ns = [](const gsp_host* host) noexcept {
            return hasty(of(host)->now_ns(of(host)));
        };
        seen.unix_ms = [](const gsp_host* host) noexcept { return of(host)->unix_ms(of(host)); };
        seen.random = [](const gsp_host* host) noexcept { return of(host)->random(of(host)); };
        seen.extension = [](const gsp_host* host, const char* id) noexcept {
            return of(host)->extension(of(host), id);
        };
        seen.wait_until = &waitUntil;
        seen.log = &log;
        seen.metric = &metric;
        seen.secret = &secret;
        seen.http = &http;
    }

    static const gsp_host* of(const gsp_host* seen) {
        return static_cast<const HastyProvider*>(seen->ctx)->given;
    }
    static void hurry(gsp_error* error) {
        if (error != nullptr && error->retry_after_ns > 0)
            error->retry_after_ns = hasty(error->retry_after_ns);
    }
    static gsp_code waitUntil(const gsp_host* host, const gsp_call* call,
                              std::int64_t until) noexcept {
        return of(host)->wait_until(of(host), HastyCall::givenOf(call), real(until));
    }
    static void log(const gsp_host* host, gsp_level level, gsp_str event, const gsp_kv* fields,
                    std::size_t count) noexcept {
        of(host)->log(of(host), level, event, fields, count);
    }
    // tidy: allow(the signature of the ABI)
    static void metric(const gsp_host* host, gsp_metric_kind kind, gsp_str name, double value,
                       const gsp_kv* labels, std::size_t count) noexcept {
        of(host)->metric(of(host), kind, name, value, labels, count);
    }
    static gsp_code secret(const gsp_host* host, gsp_str name, gsp_secret_fn give, void* context,
                           gsp_error* error) noexcept {
        return of(host)->secret(of(host), name, give, context, error);
    }
    // tidy: allow(the signature of the ABI)
    static gsp_code http(const gsp_host* host, const gsp_call* call,
                         const gsp_http_request* request, gsp_http_fn give, void* context,
                         gsp_error* error) noexcept {
        const gsp_code code =
            of(host)->http(of(host), HastyCall::givenOf(call), request, give, context, error);
        hurry(error);
        return code;
    }
};

HastyProvider* mine(gsp_provider* provider) { return reinterpret_cast<HastyProvider*>(provider); }

gsp_code openProvider(const gsp_host* host, gsp_str config, gsp_provider** out,
                      gsp_error* error) noexcept {
    auto opened = std::make_unique<HastyProvider>(host);
    const gsp_code code = realPlugin()->open(&opened->seen, config, &opened->provider, error);
    if (code == GSP_OK) *out = reinterpret_cast<gsp_provider*>(opened.release());
    return code;
}

void closeProvider(gsp_provider* provider) noexcept {
    const std::unique_ptr<HastyProvider> last_owner(mine(provider));
    realPlugin()->close(last_owner->provider);
}

/// Calls a function of the real plugin, and translates what it says of time.
template <class Function, class... Given>
gsp_code forward(Function function, gsp_provider* provider, const gsp_call* call, gsp_error* error,
                 Given... given) {
    const HastyCall seen(call);
    const gsp_code code = function(mine(provider)->provider, &seen.seen, given..., error);
    if (code != GSP_OK && error != nullptr && error->retry_after_ns > 0)
        error->retry_after_ns = real(error->retry_after_ns);
    return code;
}

gsp_code probe(gsp_provider* provider, const gsp_call* call, gsp_error* error) noexcept {
    return forward(realPlugin()->probe, provider, call, error);
}
// tidy: allow(the signature of the ABI)
gsp_code listOffers(gsp_provider* provider, const gsp_call* call, const gsp_offer_filter* filter,
                    gsp_offer_fn give, void* context, gsp_error* error) noexcept {
    return forward(realPlugin()->list_offers, provider, call, error, filter, give, context);
}
gsp_code listInstances(gsp_provider* provider, const gsp_call* call, gsp_instance_fn give,
                       void* context, gsp_error* error) noexcept {
    return forward(realPlugin()->list_instances, provider, call, error, give, context);
}
// tidy: allow(the signature of the ABI)
gsp_code getInstance(gsp_provider* provider, const gsp_call* call, gsp_str id, gsp_instance_fn give,
                     void* context, gsp_error* error) noexcept {
    return forward(realPlugin()->get_instance, provider, call, error, id, give, context);
}
// tidy: allow(the signature of the ABI)
gsp_code createInstance(gsp_provider* provider, const gsp_call* call, const gsp_create* create,
                        gsp_instance_fn give, void* context, gsp_error* error) noexcept {
    return forward(realPlugin()->create_instance, provider, call, error, create, give, context);
}
gsp_code destroyInstance(gsp_provider* provider, const gsp_call* call, gsp_str id,
                         gsp_error* error) noexcept {
    return forward(realPlugin()->destroy_instance, provider, call, error, id);
}
gsp_code ensureKeys(gsp_provider* provider, const gsp_call* call, gsp_str id, gsp_str keys,
                    gsp_error* error) noexcept {
    return forward(realPlugin()->ensure_keys, provider, call, error, id, keys);
}

void shorten(std::uint32_t& time_ms) { time_ms /= static_cast<std::uint32_t>(kHaste); }

gsp_plugin makeTable(const gsp_plugin& plugin) {
    gsp_plugin table = plugin;
    shorten(table.visibility_window_ms);
    shorten(table.create_deadline_ms);
    shorten(table.boot_deadline_ms);
    shorten(table.create_interval_ms);
    table.create_send_ms = std::min(table.create_send_ms, kCreateSendMs);
    table.open = openProvider;
    table.close = closeProvider;
    table.probe = probe;
    table.list_offers = listOffers;
    table.list_instances = listInstances;
    table.get_instance = getInstance;
    table.create_instance = createInstance;
    table.destroy_instance = destroyInstance;
    table.ensure_keys = ensureKeys;
    table.extension = nullptr;
    return table;
}

}  // namespace

const gsp_plugin* gsp_plugin_entry_v0(std::uint32_t) noexcept {
    if (realPlugin() == nullptr) return nullptr;
    static const gsp_plugin kTable = makeTable(*realPlugin());
    return &kTable;
}
