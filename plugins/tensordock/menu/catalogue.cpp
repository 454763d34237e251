#include "plugins/tensordock/menu/catalogue.hpp"

#include <utility>

namespace gpushopper::tensordock {

Catalogue::Places Catalogue::keep(std::vector<Location> places, HostTime asked_at) {
    auto fresh = std::make_shared<const std::vector<Location>>(std::move(places));
    const std::lock_guard lock(mutex_);
    // A slow answer must not replace that of a later question.
    if (places_ == nullptr || asked_at >= asked_at_) {
        places_ = fresh;
        asked_at_ = asked_at;
    }
    return fresh;
}

Catalogue::Places Catalogue::at(HostTime now) const {
    const std::lock_guard lock(mutex_);
    return places_ != nullptr && now - asked_at_ <= kAgeMax ? places_ : nullptr;
}

}  // namespace gpushopper::tensordock
