#pragma once

/// VastProvider: the eight calls of a provider and three extensions, each one or a few requests to
/// Vast.ai. What is asked and how an answer is read is in the folders beside; here is the order of
/// things, and what each failure means.
///
/// A create is one request, sent once. Its answer counts as a machine whenever it has a contract,
/// whatever else it says; any answer that is no refusal in Vast.ai's own words leaves it in doubt,
/// and the core looks for the label. "Gone" is only what Vast.ai itself calls gone.
/// Thread safety: any number of calls at once.

#include <atomic>
#include <gpushopper/provider.hpp>
#include <gpushopper/templates.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/vastai/api/vast_client.hpp"
#include "plugins/vastai/machines/price_watch.hpp"
#include "plugins/vastai/offers/offer_book.hpp"
#include "plugins/vastai/vast_config.hpp"

namespace gpushopper::vastai {

inline constexpr std::uint32_t kLabelBytesMax = 60;  ///< Known to come back whole (dstack).
inline constexpr std::uint32_t kVisibilityWindowMs = 60'000;
inline constexpr std::uint32_t kCreateSendMs = 20'000;
inline constexpr std::uint32_t kCreateDeadlineMs = 120'000;
inline constexpr std::uint32_t kCreateIntervalMs = 4'500;

// tidy: allow(the calls of the ABI and of three extensions)
class VastProvider final : public Provider, public TemplateSource {
public:
    VastProvider(Host host, const Config& config);

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

    /// gpushopper.relabel/0.
    void relabel(Call& call, std::string_view instance_id, std::string_view label);
    /// gpushopper.balance/0: micro-USD that are left.
    std::int64_t credit(Call& call);

    static const void* extension(const char* id);

private:
    struct Menu;

    void readMenu(Menu& menu, const HttpResponse& answer) const;
    void report(const Menu& menu, std::uint32_t limit) const;
    void watchPrices(Call& call);
    void refuseWhatCannotBe(const CreateRequest& request, std::int64_t offer_id) const;
    std::int64_t rent(Call& call, const CreateRequest& request, const std::string& offer_id);
    void attach(Call& call, const std::string& instance_id, const std::string& key);
    bool isAttached(Call& call, const std::string& instance_id, const std::string& key);

    const Host host_;
    const VastConfig config_;
    VastClient client_;
    OfferBook book_;
    PriceWatch prices_;
    std::atomic<bool> has_machines_{false};
    // Vast.ai said "too fast" to a create: none of the next ones can be sent before.
    std::atomic<std::int64_t> creates_resume_at_ns_{0};
};

}  // namespace gpushopper::vastai
