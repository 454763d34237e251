#pragma once

/// ProviderSlot: one configured provider with everything the core keeps about it: its lane, its
/// health, the shared view of its machines. Every call of the core goes through here, so each one
/// has a deadline, a place in the lane, a boundary before and after it, and leaves its mark in the
/// health and the metrics.
/// Thread safety: any thread. The Provider must outlive the slot.

#include <atomic>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/published.hpp"
#include "daemon/provider/health.hpp"
#include "daemon/provider/instance_views.hpp"
#include "daemon/provider/lane.hpp"
#include "daemon/provider/provider.hpp"
#include "daemon/provider/templates/template.hpp"
#include "daemon/provider/watch/call_watch.hpp"

namespace gpushopper::provider {

/// How long a call may take, by kind. A create's limit is its plugin's own.
struct CallLimits {
    base::Millis list{60'000};
    base::Millis get{30'000};
    base::Millis destroy{60'000};
    base::Millis ensure_keys{30'000};
    base::Millis list_offers{60'000};
    base::Millis probe{30'000};
    base::Millis templates{30'000};  ///< List or one.
    base::Millis fitting{5'000};     ///< No network: what a plugin needs to look at all its offers.
};

struct SlotParts {
    Provider& provider;
    base::Tasks& tasks;
    const base::Clock& clock;
    base::MetricSink& metrics;
    CallLimits limits{};
};

// tidy: allow(a function for each kind of call, and the parts that it is made of)
class ProviderSlot {
public:
    explicit ProviderSlot(const SlotParts& parts);

    const base::ProviderName& name() const { return provider_.name(); }
    const Traits& traits() const { return provider_.traits(); }
    const CallLimits& limits() const { return limits_; }
    Lane& lane() { return lane_; }
    Health& health() { return health_; }
    InstanceViews& views() { return views_; }
    CallWatch& calls() { return calls_; }

    /// Opens the provider once more for the calls that follow, and begins the lane anew; what is
    /// stuck stays where it is. Errors: as Provider::renew().
    base::Result<void> renew();
    /// Asks whether it is ready; the answer goes into the health.
    base::Result<void> probe(const std::stop_token& stop);

    base::Result<RawOffersPtr> listOffers(const std::stop_token& stop);
    base::Result<Instance> getInstance(const base::InstanceId& id, const std::stop_token& stop);
    /// `slot` comes from lane().tryAcquireCreate(): the row was claimed for it.
    base::Result<void> createInstance(Lane::Slot slot, const CreateRequest& request,
                                      const std::string& idempotency_key,
                                      const Provider::Accepted& accepted,
                                      const std::stop_token& stop);
    base::Result<void> destroyInstance(const base::InstanceId& id, std::uint32_t attempt,
                                       const std::stop_token& stop);
    base::Result<void> ensureKeys(const base::InstanceId& id, const std::vector<std::string>& keys,
                                  const std::stop_token& stop);

    bool hasTemplates() const { return provider_.templates() != nullptr; }
    /// Of a provider that has templates: what it last listed, as it gave it. Never null.
    RawOffersPtr lastOffers() const { return last_offers_.get(); }
    // These need hasTemplates().
    base::Result<std::vector<Template>> listTemplates(const std::stop_token& stop);
    base::Result<Template> getTemplate(const std::string& id, const std::stop_token& stop);
    /// The places of those `offers` that meet the template's conditions.
    base::Result<std::vector<std::size_t>> fitting(const Template& wanted, const RawOffers& offers,
                                                   const std::stop_token& stop);

    /// When a create that was called at `called` can no longer take effect.
    base::WallTime createSettledAt(base::WallTime called) const {
        return called + traits().create_send + traits().create_deadline;
    }

private:
    struct Kind {
        const char* operation;  ///< Label value of the metrics: `list_instances`.
        const char* before;     ///< Boundary names.
        const char* after;
        bool authenticated_read;
    };

    Call makeCall(base::Millis limit, const std::stop_token& stop, std::string key) const;
    template <class Body>
    auto call(const Kind& kind, const Call& context, Body&& body) -> decltype(body());
    base::Result<std::vector<Instance>> listInstances(const std::stop_token& stop);
    void record(const Kind& kind, const base::Error* error, base::MonoTime began);
    void recordDefects(base::WallTime now, const base::Error* error);

    Provider& provider_;
    base::Tasks& tasks_;
    const base::Clock& clock_;
    base::MetricSink& metrics_;
    const CallLimits limits_;
    Lane lane_;
    Health health_;
    CallWatch calls_;
    std::atomic<std::uint64_t> defects_seen_ = 0;
    InstanceViews views_;
    base::Published<RawOffers> last_offers_{std::make_shared<const RawOffers>()};
};

/// What an offer id of this provider looks like, for error texts: `mock-<number>`.
inline std::string offerIdForm(const ProviderSlot& slot) {
    return slot.name().str() + "-" + slot.traits().offer_id_form;
}

}  // namespace gpushopper::provider
