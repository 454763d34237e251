#include "daemon/inventory/offer_health.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace gpushopper::inventory {
namespace {

using Failures = std::vector<FailureMemory::Failure>;

bool isWanted(const base::ProviderName& provider, const std::string& gpu_type,
              const HealthQuery& query) {
    if (query.provider && provider != *query.provider) return false;
    return !query.gpu_type || gpuKey(gpu_type).find(gpuKey(*query.gpu_type)) != std::string::npos;
}

// nullopt: nothing is held against it.
std::optional<OfferHealth> healthOf(FailedOffer offer, const FailureMemory& failures,
                                    base::MonoTime now) {
    OfferHealth health;
    Failures own = failures.failuresOf(offer.id, now);
    Failures of_machine = offer.machine_id.empty()
                              ? Failures()
                              : failures.failuresOfMachine(offer.provider, offer.machine_id, now);
    health.failed_itself = !own.empty();
    health.verdict = failures.verdict(offer, now);
    // What is known of the machine has the offer's own failures in it, if the machine was known.
    Failures& counted = of_machine.size() > own.size() ? of_machine : own;
    if (counted.empty()) return std::nullopt;
    health.recent_failures = counted.size();
    health.last = std::move(counted.back());
    health.offer = std::move(offer);
    return health;
}

}  // namespace

std::vector<OfferHealth> offerHealth(const Snapshot& snapshot, const FailureMemory& failures,
                                     const HealthQuery& query, base::MonoTime now) {
    std::vector<OfferHealth> list;
    if (failures.empty()) return list;
    std::set<base::OfferId> told;
    for (FailedOffer& failed : failures.failedOffers(now)) {
        told.insert(failed.id);
        if (!isWanted(failed.provider, failed.gpu_type, query)) continue;
        if (auto health = healthOf(std::move(failed), failures, now))
            list.push_back(std::move(*health));
    }
    for (const Row& row : snapshot.rows()) {
        const Offer& offer = row.entry->offer;
        const bool other = !offer.machine_id.empty() && !told.contains(offer.id);
        if (!other || !isWanted(offer.provider, offer.gpu_type, query)) continue;
        auto health = healthOf({.id = offer.id,
                                .provider = offer.provider,
                                .gpu_type = offer.gpu_type,
                                .machine_id = offer.machine_id},
                               failures, now);
        if (health) list.push_back(std::move(*health));
    }
    std::sort(list.begin(), list.end(), [](const OfferHealth& a, const OfferHealth& b) {
        return std::tie(b.last.at, a.offer.id) < std::tie(a.last.at, b.offer.id);
    });
    return list;
}

std::vector<GpuTypeHealth> gpuTypeHealth(const std::vector<OfferHealth>& offers) {
    std::map<std::pair<base::ProviderName, std::string>, std::size_t> counts;
    for (const OfferHealth& health : offers) {
        if (health.failed_itself) ++counts[{health.offer.provider, health.offer.gpu_type}];
    }
    std::vector<GpuTypeHealth> types;
    for (const auto& [type, count] : counts)
        types.push_back({.provider = type.first, .gpu_type = type.second, .failed_offers = count});
    return types;
}

}  // namespace gpushopper::inventory
