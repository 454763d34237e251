#pragma once

/// ScriptedMarket: a marketplace in memory for engine tests without threads. Machines exist from
/// the create to the destroy, their lists never lie, and a test may set what the next calls answer.
/// Thread safety: none.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/provider/provider.hpp"

namespace gpushopper::tests {

class ScriptedMarket final : public provider::Provider {
public:
    ScriptedMarket() {
        traits_.plugin_id = "mock";
        traits_.concurrency_max = 8;
        traits_.label_bytes_max = 64;
        traits_.visibility_window = base::Millis(1'000);
        traits_.create_send = base::Millis(2'000);
        traits_.create_deadline = base::Millis(1'000);
        traits_.boot_deadline = base::Millis(600'000);
    }

    const base::ProviderName& name() const override { return name_; }
    const provider::Traits& traits() const override { return traits_; }
    base::Result<void> probe(const provider::Call&) override { return {}; }
    base::Result<std::vector<inventory::RawOffer>> listOffers(const provider::Call&) override {
        return std::vector<inventory::RawOffer>{};
    }
    base::Result<std::vector<provider::Instance>> listInstances(
        const provider::Call& call) override {
        if (on_list) return on_list(call);
        std::vector<provider::Instance> all;
        for (const auto& [id, instance] : machines) all.push_back(instance);
        return all;
    }
    base::Result<provider::Instance> getInstance(const provider::Call&,
                                                 const base::InstanceId& id) override {
        const auto found = machines.find(id);
        if (found == machines.end())
            return base::fail(base::ErrorCode::NotFound, "there is no such machine");
        return found->second;
    }
    base::Result<void> createInstance(const provider::Call&, const provider::CreateRequest& request,
                                      const Accepted& accepted) override {
        if (on_create) on_create("before");
        ++creates;
        if (create_error && create_error->outcome == base::Outcome::NotApplied)
            return base::fail(*create_error);
        provider::Instance instance;
        instance.id = base::InstanceId("m-" + std::to_string(creates));
        instance.label = request.label;
        instance.state = provider::InstanceState::Running;
        instance.billing = provider::InstanceBilling::Compute;
        instance.price_per_hour = base::Money::micros(360'000);
        instance.ssh_host = "127.0.0.1";
        instance.ssh_port = 22;
        instance.ssh_user = "root";
        machines[instance.id] = instance;
        if (on_create) on_create("made");
        if (create_error) return base::fail(*create_error);
        accepted(instance);
        if (on_create) on_create("accepted");
        return {};
    }
    base::Result<void> destroyInstance(const provider::Call&, const base::InstanceId& id) override {
        ++destroys;
        if (on_destroy) return on_destroy(id);
        if (destroy_error) return base::fail(*destroy_error);
        machines.erase(id);
        return {};
    }
    base::Result<void> ensureKeys(const provider::Call&, const base::InstanceId&,
                                  const std::vector<std::string>&) override {
        return {};
    }

    std::map<base::InstanceId, provider::Instance> machines;
    /// NotApplied: nothing is made. Else the machine is made and the answer lost.
    std::optional<base::Error> create_error;
    std::optional<base::Error> destroy_error;
    /// Called at the moments of a create: `before` it, when the machine is `made`, when it is
    /// `accepted`.
    std::function<void(std::string_view)> on_create;
    /// What lists and destroys do instead.
    std::function<base::Result<std::vector<provider::Instance>>(const provider::Call&)> on_list;
    std::function<base::Result<void>(const base::InstanceId&)> on_destroy;
    int creates = 0;
    int destroys = 0;

private:
    const base::ProviderName name_{"mock"};
    provider::Traits traits_;
};

}  // namespace gpushopper::tests
