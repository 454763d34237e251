#pragma once

/// StaticProvider: SSH hosts that one owns, as a marketplace. Each host of the inventory is an
/// offer while nobody has it; a create takes it, a destroy gives it back. Nothing is switched on or
/// off, no program runs on a host, and no network is used: the plugin keeps books, and where a host
/// reads its authorized_keys from a file that this daemon can write, it also opens and closes the
/// door. README.md has the settings and the limits. Thread safety: any number of calls at once,
/// also of several processes with the same books.

#include <gpushopper/provider.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/static/claims.hpp"
#include "plugins/static/inventory.hpp"

namespace gpushopper::static_hosts {

inline constexpr int kCreateSendMs = 5000;
inline constexpr int kCreateDeadlineMs = 1000;

inline constexpr const char* kConfigSchema = R"json({
"type": "object", "additionalProperties": false,
"properties": {
"inventory_file": {"type": "string",
  "description": "the hosts, as JSON; read again for every list of offers"},
"state_file": {"type": "string", "default": "${state}/${provider}/claims.json",
  "description": "which host is taken"}
},
"required": ["inventory_file"]})json";

class StaticProvider final : public Provider {
public:
    StaticProvider(Host host, const Config& config);

    void probe(Call& call) override;
    void listOffers(Call& call, const OfferFilter& filter, const Sink<Offer>& sink) override;
    void listInstances(Call& call, const Sink<Instance>& sink) override;
    Instance getInstance(Call& call, std::string_view instance_id) override;
    void createInstance(Call& call, const CreateRequest& request,
                        const Sink<Instance>& accepted) override;
    void destroyInstance(Call& call, std::string_view instance_id) override;
    /// UNSUPPORTED for a host without `authorized_keys_file`.
    void ensureKeys(Call& call, std::string_view instance_id,
                    const std::vector<std::string>& keys) override;

private:
    std::vector<OwnedHost> inventory() const;
    Claim requested(const CreateRequest& request, std::string_view idempotency_key) const;
    void openDoor(const Claim& claim) const;
    void closeDoor(const Claim& claim) const;

    const Host host_;
    const std::string inventory_file_;
    const ClaimsFile claims_;
};

}  // namespace gpushopper::static_hosts
