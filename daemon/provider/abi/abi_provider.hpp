#pragma once

/// AbiProvider: a Provider over one handle of a plugin. It marshals calls, copies and bounds what
/// the sinks are given, and translates codes; nothing of the C ABI is seen above it.
///
/// A list counts only once the plugin says OK; an accepted create counts at once and is never taken
/// back. An exception from a callback (the simulator's crash is one that is no std::exception) does
/// not cross the C border: it is carried past the plugin and thrown again here. One that the plugin
/// lets out becomes an Internal error.
///
/// A call that does not come back keeps its handle; renew() opens another one for the calls that
/// follow, and the old one is closed when the last call on it has returned.
/// Thread safety: as Provider. The destructor closes the handle: after the last call.

#include <functional>
#include <memory>
#include <string>

#include "daemon/base/mutex.hpp"
#include "daemon/provider/abi/errors.hpp"
#include "daemon/provider/abi/plugin_table.hpp"
#include "daemon/provider/host_services.hpp"
#include "daemon/provider/plugins.hpp"
#include "daemon/provider/templates/template.hpp"

namespace gpushopper::provider {

// tidy: allow(a function for each of the ABI, as Provider has)
class AbiProvider final : public Provider {
public:
    /// `plugin` and `world` must outlive the provider.
    static base::Result<std::unique_ptr<AbiProvider>> open(const PluginTable& plugin,
                                                           const HostWorld& world,
                                                           HostIdentity identity,
                                                           const std::string& config_json);
    ~AbiProvider() override;
    AbiProvider(const AbiProvider&) = delete;
    AbiProvider& operator=(const AbiProvider&) = delete;

    const base::ProviderName& name() const override { return name_; }
    const Traits& traits() const override { return plugin_.traits; }
    BreakerState breakerState() const override { return host_->breakerState(); }
    Defects defects() const override { return host_->breaches().defects(); }
    base::Result<void> renew() override EXCLUDES(mutex_);
    /// As the destructor does, for those who want to know how it went. No call after it.
    void close() EXCLUDES(mutex_);

    base::Result<void> probe(const Call& call) override;
    base::Result<std::vector<inventory::RawOffer>> listOffers(const Call& call) override;
    base::Result<std::vector<Instance>> listInstances(const Call& call) override;
    base::Result<Instance> getInstance(const Call& call, const base::InstanceId& id) override;
    base::Result<void> createInstance(const Call& call, const CreateRequest& request,
                                      const Accepted& accepted) override;
    base::Result<void> destroyInstance(const Call& call, const base::InstanceId& id) override;
    base::Result<void> ensureKeys(const Call& call, const base::InstanceId& id,
                                  const std::vector<std::string>& public_keys) override;
    TemplateSource* templates() override { return templates_.get(); }

private:
    class Handle;
    friend class AbiTemplates;  // Its calls are calls of this provider.
    using Function = std::function<gsp_code(const gsp_plugin&, gsp_provider*, gsp_error*)>;

    AbiProvider(const PluginTable& plugin, const HostWorld& world, HostIdentity identity,
                std::string config_json);

    base::Result<std::shared_ptr<Handle>> makeHandle();
    std::shared_ptr<Handle> handle() const EXCLUDES(mutex_);

    /// Runs one function of the plugin on `handle()`, throws what was carried past it, and
    /// translates its code.
    base::Result<void> invoke(const CallDesk::Open& call, Effect effect, const char* operation,
                              const Function& function);
    void noteReturn(const char* operation, const CallContext& context);
    base::Error errorOfThrown(const std::string& thrown, Effect effect);

    const base::ProviderName name_;
    const PluginTable& plugin_;
    const HostWorld world_;
    const std::string plugin_sha256_;
    const std::string config_json_;
    const std::unique_ptr<HostServices> host_;
    std::unique_ptr<TemplateSource> templates_;  ///< Null: the plugin does not offer them.

    mutable base::Mutex mutex_;
    std::shared_ptr<Handle> handle_ GUARDED_BY(mutex_);
    int renewals_ GUARDED_BY(mutex_) = 0;
};

}  // namespace gpushopper::provider
