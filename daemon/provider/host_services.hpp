#pragma once

/// HostServices: the world of one provider handle, as its gsp_host: clock, waiting, random numbers,
/// log, metrics, secrets and HTTP. Two handles of one plugin have two of these, so one's keys,
/// budgets of log lines and breaker never mix with the other's.
///
/// Secrets are read at each use, given out only by names that the plugin's schema declares, and
/// blanked in every text that passes through here. No exception leaves; what a collaborator throws
/// is carried past the plugin by the call's CallContext.
/// Thread safety: any thread, from before open() until close() has returned.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/random.hpp"
#include "daemon/base/secrets.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/provider/abi/breaches.hpp"
#include "daemon/provider/abi/call_desk.hpp"
#include "daemon/provider/abi/plugin_log.hpp"
#include "daemon/provider/abi/plugin_metrics.hpp"
#include "daemon/provider/gate/call_record.hpp"
#include "daemon/provider/health.hpp"
#include "daemon/provider/http/http_client.hpp"
#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

/// What all handles share; must outlive them.
struct HostWorld {
    const base::Clock& clock;
    base::Tasks& tasks;
    base::Random& random;
    base::LogSink& log;
    base::MetricSink& metrics;
    base::Secrets& secrets;
    base::Scrubber& scrubber;
    HttpClient& http;
    CallRecord* calls = nullptr;  ///< Where visits to plugins are noted; null: nowhere.
};

struct HostIdentity {
    base::ProviderName provider;
    std::string plugin_id;
    std::vector<std::string> secret_names;                 ///< That the schema declares.
    std::map<std::string, std::string> secret_references;  ///< Of those that are configured.
    std::vector<std::string> hosts;  ///< That HTTP may go to; empty: any. Loopback always may.
    std::vector<std::string> hosts_allowed{};  ///< The same, by the configuration: both must agree.
    std::string plugin_sha256{};               ///< Of the plugin's file.
};

class HostServices {
public:
    HostServices(const HostWorld& world, HostIdentity identity);
    HostServices(const HostServices&) = delete;
    HostServices& operator=(const HostServices&) = delete;

    const gsp_host* abi() const { return &abi_; }
    /// As the plugin last reported it under the reserved metric name `breaker_state`.
    BreakerState breakerState() const { return metrics_.breakerState(); }
    const base::Scrubber& scrubber() const { return world_.scrubber; }
    CallDesk& desk() { return desk_; }
    Breaches& breaches() { return breaches_; }
    const Breaches& breaches() const { return breaches_; }

private:
    struct Thunks;  ///< The C functions of the table.

    gsp_code waitUntil(const gsp_call& call, CallContext& context, base::MonoTime until);
    gsp_code giveSecret(std::string_view name, gsp_secret_fn give, void* context, gsp_error* error);
    base::Result<base::SecretText> readSecret(std::string_view name);
    base::Result<HttpResponse> sendHttp(const gsp_call& call, CallContext& context,
                                        const gsp_http_request& given);
    base::Result<void> checkHost(std::string_view url) const;

    const HostWorld world_;
    const HostIdentity identity_;
    const std::unique_ptr<base::Signal> never_;  ///< Is waited on and never notified.
    PluginLog log_;
    PluginMetrics metrics_;
    Breaches breaches_;
    CallDesk desk_;
    gsp_host abi_{};
};

}  // namespace gpushopper::provider
