#pragma once

/// AbiProvider: a Provider over one handle of a plugin. It marshals calls, copies and bounds what
/// the sinks are given, and translates codes; nothing of the C ABI is seen above it.
///
/// A list counts only once the plugin says OK; an accepted create counts at once and is never taken
/// back. An exception from a callback (the simulator's crash is one that is no std::exception) does
/// not cross the C border: it is carried past the plugin and thrown again here.
/// Thread safety: as Provider. The destructor closes the handle: after the last call.

#include <atomic>
#include <memory>
#include <string>

#include "daemon/provider/abi/errors.hpp"
#include "daemon/provider/abi/plugin_table.hpp"
#include "daemon/provider/host_services.hpp"
#include "daemon/provider/plugins.hpp"

namespace gpushopper::provider {

class AbiProvider final : public PluginProvider {
public:
    /// `plugin` and `world` must outlive the provider.
    static base::Result<std::unique_ptr<PluginProvider>> open(const PluginTable& plugin,
                                                              const HostWorld& world,
                                                              HostIdentity identity,
                                                              const std::string& config_json);
    ~AbiProvider() override;
    AbiProvider(const AbiProvider&) = delete;
    AbiProvider& operator=(const AbiProvider&) = delete;

    const base::ProviderName& name() const override { return name_; }
    const Traits& traits() const override { return plugin_.traits; }
    BreakerState breakerState() const override { return host_->breakerState(); }
    bool lastCallOverran() const override { return overran_.load(); }

    base::Result<void> probe(const Call& call) override;
    base::Result<std::vector<inventory::RawOffer>> listOffers(const Call& call) override;
    base::Result<std::vector<Instance>> listInstances(const Call& call) override;
    base::Result<Instance> getInstance(const Call& call, const base::InstanceId& id) override;
    base::Result<void> createInstance(const Call& call, const CreateRequest& request,
                                      const Accepted& accepted) override;
    base::Result<void> destroyInstance(const Call& call, const base::InstanceId& id) override;
    base::Result<void> ensureKeys(const Call& call, const base::InstanceId& id,
                                  const std::vector<std::string>& public_keys) override;

private:
    AbiProvider(const PluginTable& plugin, const HostWorld& world, HostIdentity identity);

    /// Runs one function of the plugin, throws what was carried past it, and translates its code.
    template <class Function>
    base::Result<void> invoke(CallContext& context, Effect effect, const char* operation,
                              Function&& function);
    void noteReturn(const char* operation, const CallContext& context);

    const base::ProviderName name_;
    const PluginTable& plugin_;
    const HostWorld world_;
    const std::unique_ptr<HostServices> host_;
    gsp_provider* handle_ = nullptr;  ///< Constant once open() has returned.
    std::atomic<bool> overran_ = false;
};

}  // namespace gpushopper::provider
