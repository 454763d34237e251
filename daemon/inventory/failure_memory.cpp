#include "daemon/inventory/failure_memory.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/text/json_text.hpp"

namespace gpushopper::inventory {
namespace {

int weightOf(FailureKind kind) {
    switch (kind) {
        case FailureKind::Gone:
        case FailureKind::Refused:
            return 1;
        case FailureKind::BadMachine:
            return FailureMemory::kSuppressAtWeight;
    }
    return 1;
}

std::string offerKey(const base::OfferId& offer) { return "offer/" + offer.str(); }

// Machine ids are unique per provider only. The separator is in no provider's name.
std::string machineKey(const base::ProviderName& provider, const std::string& machine_id) {
    return "machine/" + provider.str() + "/" + machine_id;
}

bool isRecent(const FailureMemory::Failure& failure, base::MonoTime now) {
    return now - failure.at < FailureMemory::kFailureWindow;
}

Verdict worse(const Verdict& a, const Verdict& b) {
    return {.confidence_ppm = std::min(a.confidence_ppm, b.confidence_ppm),
            .suppressed = a.suppressed || b.suppressed};
}

}  // namespace

void FailureMemory::record(const base::ProviderName& provider, const base::OfferId& offer,
                           const std::string& machine_id, Failure failure) {
    failure.text = std::string(base::cutUtf8(failure.text, kTextBytesMax));
    if (!machine_id.empty()) add(machineKey(provider, machine_id), failure);
    add(offerKey(offer), std::move(failure));
}

void FailureMemory::add(std::string key, Failure failure) {
    const base::MonoTime now = failure.at;
    std::erase_if(failures_, [&](const auto& one) { return !isRecent(one.second.back(), now); });
    if (failures_.size() >= kKeysMax && !failures_.contains(key)) {
        const auto quietest = std::min_element(
            failures_.begin(), failures_.end(),
            [](const auto& a, const auto& b) { return a.second.back().at < b.second.back().at; });
        failures_.erase(quietest);
    }
    std::vector<Failure>& list = failures_[std::move(key)];
    if (list.size() >= kFailuresPerKeyMax) list.erase(list.begin());
    list.push_back(std::move(failure));
}

Verdict FailureMemory::verdictOn(const std::string& key, base::MonoTime now) const {
    Verdict verdict;
    const auto found = failures_.find(key);
    if (found == failures_.end()) return verdict;
    int weight = 0;
    for (const Failure& failure : found->second) {
        if (!isRecent(failure, now)) continue;
        weight += weightOf(failure.kind);
        verdict.confidence_ppm /= 2;
    }
    verdict.suppressed = weight >= kSuppressAtWeight;
    return verdict;
}

Verdict FailureMemory::verdict(const Offer& offer, base::MonoTime now) const {
    if (failures_.empty()) return {};
    const Verdict of_offer = verdictOn(offerKey(offer.id), now);
    if (offer.machine_id.empty()) return of_offer;
    return worse(of_offer, verdictOn(machineKey(offer.provider, offer.machine_id), now));
}

std::vector<FailureMemory::Failure> FailureMemory::failuresOf(const base::OfferId& offer,
                                                              base::MonoTime now) const {
    std::vector<Failure> recent;
    const auto found = failures_.find(offerKey(offer));
    if (found == failures_.end()) return recent;
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(recent),
                 [&](const Failure& failure) { return isRecent(failure, now); });
    return recent;
}

}  // namespace gpushopper::inventory
