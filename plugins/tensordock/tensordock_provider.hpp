#pragma once

/// TensorDockProvider: whole virtual machines of TensorDock, through its REST API v2. The calls are
/// here; what goes out is made in rent/, what comes in is read in wire/, judged in talk/ and turned
/// into offers and machines in menu/ and machines/. All waiting and all time are the host's; there
/// are no threads. Thread safety: any number of calls at once.

#include <gpushopper/balance_v0.h>

#include <atomic>
#include <gpushopper/provider.hpp>
#include <string_view>

#include "plugins/tensordock/menu/catalogue.hpp"
#include "plugins/tensordock/menu/offers.hpp"
#include "plugins/tensordock/rent/promises.hpp"
#include "plugins/tensordock/settings.hpp"
#include "plugins/tensordock/talk/api.hpp"
#include "plugins/tensordock/wire/machine.hpp"

namespace gpushopper::tensordock {

class TensorDockProvider final : public Provider {
public:
    TensorDockProvider(Host host, const Config& config);

    void probe(Call& call) override;
    void listOffers(Call& call, const OfferFilter& filter, const Sink<Offer>& sink) override;
    void listInstances(Call& call, const Sink<Instance>& sink) override;
    Instance getInstance(Call& call, std::string_view instance_id) override;
    void createInstance(Call& call, const CreateRequest& request,
                        const Sink<Instance>& accepted) override;
    void destroyInstance(Call& call, std::string_view instance_id) override;

    /// gpushopper.balance/0.
    static const void* extension(const char* id);
    void readBalance(Call& call, gsp_account& account);

private:
    Catalogue::Places refreshPlaces(Call& call);
    std::vector<Machine> machines(Call& call);
    Instance view(const Machine& machine);
    void compareName(const Machine& created, const std::string& label) const;

    const Host host_;
    const Settings settings_;
    const PerGpu per_gpu_;
    Api api_;
    Catalogue catalogue_;
    Promises promises_;
    /// What the machines of the last list cost together; -1: none was listed yet.
    std::atomic<std::int64_t> listed_micros_{-1};
};

}  // namespace gpushopper::tensordock
