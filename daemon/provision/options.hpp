#pragma once

/// EngineOptions: the engine's times and sizes, as the configuration may set them; the limits that
/// the contract fixes are constants in moves.hpp.

#include "daemon/base/clock.hpp"

namespace gpushopper::provision {

struct EngineOptions {
    int call_workers = 4;           ///< Per provider: for creates, and as many for the other calls.
    int stop_workers = 4;           ///< Per provider, for destroys and proofs alone.
    int probe_workers = 4;          ///< Per provider: handshakes with machines.
    base::Millis boot_poll{3'000};  ///< How old a view may be that a booting machine goes by.
    base::Millis probe_limit{20'000};  ///< One handshake with one command.
    base::Millis verify_retry_max{15'000};
    base::Millis ready_check{60'000};  ///< Between two checks of a running machine.
    base::Millis resolve_poll{5'000};  ///< Between two looks for a create in doubt.
    base::Millis create_defer{1'000};  ///< How long a queued row waits for a blocked provider.
    base::Millis stop_grace{5'000};    ///< What a create or destroy gets to finish at shutdown.
};

}  // namespace gpushopper::provision
