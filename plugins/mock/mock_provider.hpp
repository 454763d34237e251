#pragma once

/// MockProvider: marketplace and plugin in one. The marketplace is the books in a file
/// (market_file.hpp), which outlive the daemon as a real one would; the plugin is this class.
/// Faults are scripted (fault_source.hpp): each call first asks whether one strikes it.
///
/// There is no network, so what a real plugin would learn from HTTP is decided here: a refused
/// request is NOT_APPLIED, one whose answer is lost is MAYBE_APPLIED. All waiting and all time are
/// the host's; there are no threads. Thread safety: any number of calls at once.

#include <gpushopper/kit/circuit_breaker.hpp>
#include <gpushopper/provider.hpp>
#include <gpushopper/templates.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mock/faults/fault_source.hpp"
#include "plugins/mock/market/market_file.hpp"
#include "plugins/mock/market/offer_catalogue.hpp"
#include "plugins/mock/market/template_catalogue.hpp"
#include "plugins/mock/mock_config.hpp"

namespace gpushopper::mock {

inline constexpr std::uint32_t kCreateSendMs = 2000;
inline constexpr std::uint32_t kCreateDeadlineMs = 1000;
inline constexpr std::uint32_t kVisibilityWindowMs = 1000;

// tidy: allow(a function for each of the ABI and of its extensions)
class MockProvider final : public Provider, public TemplateSource {
public:
    MockProvider(Host host, const Config& config);

    void probe(Call& call) override;
    void listOffers(Call& call, const OfferFilter& filter, const Sink<Offer>& sink) override;
    void listInstances(Call& call, const Sink<Instance>& sink) override;
    Instance getInstance(Call& call, std::string_view instance_id) override;
    void createInstance(Call& call, const CreateRequest& request,
                        const Sink<Instance>& accepted) override;
    void destroyInstance(Call& call, std::string_view instance_id) override;
    void ensureKeys(Call& call, std::string_view instance_id,
                    const std::vector<std::string>& keys) override;

    void listTemplates(Call& call, const Sink<Template>& sink) override;
    Template getTemplate(Call& call, std::string_view template_id) override;
    bool isCompatible(Call& call, const Template& wanted, const Offer& offer) override;

    /// gpushopper.faults/0 and gpushopper.templates/0.
    static const void* extension(const char* id);
    void setFaults(std::string_view rules_json) { faults_.set(rules_json); }

private:
    std::optional<Fault> begin(Operation operation, const Call& call);
    std::vector<Offer> offersNow(const Call& call, const std::optional<Fault>& fault);
    std::vector<Machine> listed(const Market& market, std::int64_t lag_ms) const;
    void strikeMachine(const Call& call, const std::optional<Fault>& fault,
                       std::optional<std::string_view> instance_id);
    Machine createdMachine(const CreateRequest& request, std::string_view idempotency_key,
                           const std::optional<Fault>& fault) const;
    Machine create(Market& market, Machine fresh, const std::optional<Fault>& fault) const;
    std::string imageOf(const CreateRequest& request) const;
    Instance view(const Machine& machine) const;

    const Host host_;
    const MockConfig config_;
    const OfferCatalogue catalogue_;
    const TemplateCatalogue templates_;
    MarketFile books_;
    FaultSource faults_;
    CircuitBreaker breaker_;
};

}  // namespace gpushopper::mock
