#pragma once

/// Catalogue: the places as they were last listed, so that a create knows the shape, the price and
/// the way in of its offer without asking again (a list takes TensorDock 4 to 5 seconds, live,
/// 2026-01, and a create must be sent within 20). Empty after a restart: then a create lists first.
/// Thread safety: any thread; what it hands out is immutable.

#include <chrono>
#include <gpushopper/host.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "plugins/tensordock/wire/location.hpp"

namespace gpushopper::tensordock {

class Catalogue {
public:
    /// Twice the core's interval of refreshing; prices and stock that are older are no basis.
    static constexpr std::chrono::seconds kAgeMax{120};

    using Places = std::shared_ptr<const std::vector<Location>>;

    /// `asked_at`: when the request for the list was made.
    Places keep(std::vector<Location> places, HostTime asked_at);
    /// nullptr: nothing young enough.
    Places at(HostTime now) const;

private:
    mutable std::mutex mutex_;  // guards all below
    Places places_;
    HostTime asked_at_{};
};

}  // namespace gpushopper::tensordock
