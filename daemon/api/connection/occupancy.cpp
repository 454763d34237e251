#include "daemon/api/connection/occupancy.hpp"

#include <utility>

#include "daemon/base/assert.hpp"

namespace gpushopper::api {

Occupancy::Seat::Seat(Occupancy& occupancy, Admission admission, std::string address)
    : occupancy_(&occupancy), admission_(admission), address_(std::move(address)) {}

Occupancy::Seat::Seat(Seat&& other) noexcept
    : occupancy_(std::exchange(other.occupancy_, nullptr)),
      admission_(other.admission_),
      address_(std::move(other.address_)) {}

Occupancy::Seat::~Seat() {
    if (occupancy_ != nullptr) occupancy_->giveBack(admission_, address_);
}

std::optional<Occupancy::Seat> Occupancy::take(const std::string& address) {
    base::Lock lock(mutex_);
    const auto of_address = by_address_.find(address);
    const bool address_is_full =
        of_address != by_address_.end() && of_address->second >= per_address_max_;
    if (served_ < connections_max_ && !address_is_full) {
        ++served_;
        ++by_address_[address];
        return std::optional<Seat>(std::in_place, *this, Admission::Served, address);
    }
    if (refused_ >= kRefusalsMax) return std::nullopt;
    ++refused_;
    return std::optional<Seat>(std::in_place, *this, Admission::Refused, address);
}

bool Occupancy::hasRoom() const {
    base::Lock lock(mutex_);
    return refused_ < kRefusalsMax;
}

std::size_t Occupancy::taken() const {
    base::Lock lock(mutex_);
    return served_ + refused_;
}

void Occupancy::giveBack(Admission admission, const std::string& address) {
    base::Lock lock(mutex_);
    if (admission == Admission::Refused) {
        --refused_;
        return;
    }
    --served_;
    const auto of_address = by_address_.find(address);
    GS_ASSERT(of_address != by_address_.end());
    if (--of_address->second == 0) by_address_.erase(of_address);
}

}  // namespace gpushopper::api
