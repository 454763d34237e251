#include "plugins/tensordock/rent/promises.hpp"

#include <utility>

namespace gpushopper::tensordock {

void Promises::remember(const std::string& name, Promise promise) {
    const std::lock_guard lock(mutex_);
    const bool is_new = entries_.insert_or_assign(name, Entry{std::move(promise)}).second;
    if (is_new) oldest_first_.push_back(name);
    if (oldest_first_.size() <= kMachinesMax) return;
    entries_.erase(oldest_first_.front());
    oldest_first_.pop_front();
}

std::optional<Promise> Promises::of(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    return found == entries_.end() ? std::nullopt : std::optional(found->second.promise);
}

bool Promises::firstSurprise(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    if (found == entries_.end()) return false;
    return !std::exchange(found->second.surprised, true);
}

}  // namespace gpushopper::tensordock
