#pragma once

/// What the Api stands on, as tests set it: the provider's abilities, the daemon's phase, a menu
/// that is never fetched. Beside them stand-ins for what no handler may touch: a machine, the
/// choice of another offer. They throw, so a handler that does touch them fails its test. Thread
/// safety: one thread.

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "daemon/api/lifecycle.hpp"
#include "daemon/api/provider_directory.hpp"
#include "daemon/inventory/menu.hpp"
#include "daemon/provider/templates/template_book.hpp"
#include "daemon/provision/offer_source.hpp"
#include "daemon/ssh/prober.hpp"

namespace gpushopper::api {

class NoProber final : public ssh::Prober {
public:
    tl::expected<ssh::ProbeReport, ssh::ProbeError> probe(
        const ssh::ProbeTarget& /*target*/, base::MonoTime /*deadline*/,
        const std::stop_token& /*stop*/) override {
        throw std::logic_error("no handler reaches a machine");
    }
};

class NoOffers final : public provision::OfferSource {
public:
    void evict(const base::OfferId& /*offer*/) override { untouchable(); }
    void recordFailure(const session::Session& /*failed*/) override { untouchable(); }
    std::optional<inventory::Offer> alternative(
        const session::Session& /*failed*/, const std::vector<base::OfferId>& /*excluded*/,
        const std::vector<base::ProviderName>& /*providers_excluded*/) override {
        untouchable();
    }

private:
    [[noreturn]] static void untouchable() {
        throw std::logic_error("no handler touches the engine's offers");
    }
};

class CountingRefresher final : public inventory::Refresher {
public:
    void ensureFresh(const std::optional<base::ProviderName>& /*provider*/,
                     base::MonoTime /*until*/, const std::stop_token& /*stop*/) override {
        ++calls;
    }
    bool wouldWait() const override { return false; }
    int calls = 0;
};

/// Templates as a test sets them, all of them of the provider `mock`.
class SettableTemplates final : public provider::TemplateBook {
public:
    bool hasTemplates(const base::ProviderName& name) const override {
        return !error && name == mock;
    }
    base::Result<provider::OfferedTemplates> list(const provider::Patience& patience) override {
        asked.push_back(patience);
        if (error) return base::fail(*error);
        provider::OfferedTemplates all;
        for (const provider::TemplatePtr& one : templates) all.push_back({mock, one});
        return all;
    }
    base::Result<provider::OfferedTemplates> find(const std::string& id,
                                                  const std::optional<base::ProviderName>& provider,
                                                  const provider::Patience& patience) override {
        auto all = list(patience);
        if (!all) return all;
        std::erase_if(*all, [&](const provider::OfferedTemplate& one) {
            return one.item->id != id || (provider && *provider != mock);
        });
        if (all->empty()) return base::fail(base::ErrorCode::NotFound, "no such template");
        return all;
    }
    base::Result<provider::ChoicePtr> fitting(const provider::OfferedTemplates& /*templates*/,
                                              const provider::Patience& /*patience*/) override {
        if (judgement) return base::fail(*judgement);
        return std::make_shared<const inventory::OfferChoice>(fits);
    }
    base::Result<provider::TemplateList> fittingOffer(
        const inventory::Offer& offer, const provider::Patience& /*patience*/) override {
        if (judgement) return base::fail(*judgement);
        return fits.contains(offer.id) ? templates : provider::TemplateList{};
    }
    void add(provider::Template one) {
        templates.push_back(std::make_shared<const provider::Template>(std::move(one)));
    }

    provider::TemplateList templates;
    inventory::OfferChoice fits;            ///< Whatever template is asked about.
    std::optional<base::Error> error;       ///< Instead of templates.
    std::optional<base::Error> judgement;   ///< Instead of what fits.
    std::vector<provider::Patience> asked;  ///< By list and find.

private:
    const base::ProviderName mock{"mock"};
};

class SettableDirectory final : public ProviderDirectory {
public:
    std::vector<ProviderEntry> entries() const override { return {entry}; }
    std::optional<ProviderAbilities> abilities(const base::ProviderName& name) const override {
        if (name != entry.name) return std::nullopt;
        return mock;
    }
    ProviderEntry entry{.name = base::ProviderName("mock"),
                        .plugin_version = "0.1.0",
                        .last_success_at = {},
                        .last_error = {},
                        .last_error_at = {},
                        .id_form = "mock-<number>",
                        .creates_blocked = {}};
    ProviderAbilities mock{.ssh_mode = true,
                           .entrypoint_mode = true,
                           .boot_patience = std::chrono::minutes(10),
                           .on_start_bytes_max = 16'384,
                           .creates_blocked = {}};
};

class SettableLifecycle final : public Lifecycle {
public:
    LifePhase phase() const override { return now; }
    LifePhase now = LifePhase::Running;
};

}  // namespace gpushopper::api
