#pragma once

/// DaemonProcess: one life of the daemon, put together as the app does it, with the world behind
/// its interfaces. Built, run and unwound on the first task of a simulated process.
/// Thread safety: that task only.

#include "daemon/provision/engine.hpp"
#include "daemon/provision/store_intents.hpp"
#include "daemon/reconcile/sweeper.hpp"
#include "tests/sim/world.hpp"

namespace gpushopper::sim {

class DaemonProcess {
public:
    DaemonProcess(World& world, std::int64_t boot);

    /// Recovers, works until the stop, and ends in order.
    void run(const std::stop_token& stop);

    static constexpr const char* kIdentity = "sim";

private:
    World& world_;
    const std::int64_t boot_;
    provision::Wakeups wakeups_;
    provider::ProviderSlot slot_;
    const provision::EngineParts parts_;
    provision::StoreIntents intents_;
    // Last, in this order: what runs stops before what it uses goes.
    provision::Engine engine_;
    reconcile::Sweeper sweeper_;
    Consumers consumers_;
};

}  // namespace gpushopper::sim
