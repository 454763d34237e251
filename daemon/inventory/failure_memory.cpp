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

std::string_view toString(FailureKind kind) {
    switch (kind) {
        case FailureKind::Gone:
            return "gone";
        case FailureKind::Refused:
            return "refused";
        case FailureKind::BadMachine:
            return "bad_machine";
    }
    return "";
}

void FailureMemory::record(const FailedOffer& offer, Failure failure) {
    failure.text = std::string(base::cutUtf8(failure.text, kTextBytesMax));
    if (!offer.machine_id.empty())
        add(machineKey(offer.provider, offer.machine_id), std::nullopt, failure);
    add(offerKey(offer.id), offer, std::move(failure));
}

void FailureMemory::add(std::string key, std::optional<FailedOffer> offer, Failure failure) {
    const base::MonoTime now = failure.at;
    const auto lastOf = [](const auto& one) -> const Failure& {
        return one.second.failures.back();
    };
    std::erase_if(histories_, [&](const auto& one) { return !isRecent(lastOf(one), now); });
    if (histories_.size() >= kKeysMax && !histories_.contains(key)) {
        const auto quietest = std::min_element(
            histories_.begin(), histories_.end(),
            [&](const auto& a, const auto& b) { return lastOf(a).at < lastOf(b).at; });
        histories_.erase(quietest);
    }
    History& history = histories_[std::move(key)];
    // Off the menu its machine is not known any more; it was before.
    if (offer && history.offer && offer->machine_id.empty())
        offer->machine_id = history.offer->machine_id;
    history.offer = std::move(offer);
    std::vector<Failure>& list = history.failures;
    if (list.size() >= kFailuresPerKeyMax) list.erase(list.begin());
    list.push_back(std::move(failure));
}

Verdict FailureMemory::verdictOn(const std::string& key, base::MonoTime now) const {
    Verdict verdict;
    const auto found = histories_.find(key);
    if (found == histories_.end()) return verdict;
    int weight = 0;
    for (const Failure& failure : found->second.failures) {
        if (!isRecent(failure, now)) continue;
        weight += weightOf(failure.kind);
        verdict.confidence_ppm /= 2;
    }
    verdict.suppressed = weight >= kSuppressAtWeight;
    return verdict;
}

Verdict FailureMemory::verdict(const Offer& offer, base::MonoTime now) const {
    if (histories_.empty()) return {};
    const Verdict of_offer = verdictOn(offerKey(offer.id), now);
    if (offer.machine_id.empty()) return of_offer;
    return worse(of_offer, verdictOn(machineKey(offer.provider, offer.machine_id), now));
}

Verdict FailureMemory::verdict(const FailedOffer& offer, base::MonoTime now) const {
    Offer same;
    same.id = offer.id;
    same.provider = offer.provider;
    same.machine_id = offer.machine_id;
    return verdict(same, now);
}

std::vector<FailureMemory::Failure> FailureMemory::recent(const std::string& key,
                                                          base::MonoTime now) const {
    std::vector<Failure> list;
    const auto found = histories_.find(key);
    if (found == histories_.end()) return list;
    std::copy_if(found->second.failures.begin(), found->second.failures.end(),
                 std::back_inserter(list),
                 [&](const Failure& failure) { return isRecent(failure, now); });
    return list;
}

std::vector<FailureMemory::Failure> FailureMemory::failuresOf(const base::OfferId& offer,
                                                              base::MonoTime now) const {
    return recent(offerKey(offer), now);
}

std::vector<FailureMemory::Failure> FailureMemory::failuresOfMachine(
    const base::ProviderName& provider, const std::string& machine_id, base::MonoTime now) const {
    return recent(machineKey(provider, machine_id), now);
}

std::vector<FailedOffer> FailureMemory::failedOffers(base::MonoTime now) const {
    std::vector<FailedOffer> offers;
    for (const auto& [key, history] : histories_) {
        if (history.offer && isRecent(history.failures.back(), now))
            offers.push_back(*history.offer);
    }
    return offers;
}

}  // namespace gpushopper::inventory
