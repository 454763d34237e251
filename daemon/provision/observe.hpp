#pragma once

/// Observe: what an instance as the provider shows it means for its session: price, billing, port
/// map, and whether it has stopped by itself. Pure but for the types of two rooms.

#include "daemon/base/clock.hpp"
#include "daemon/provider/provider.hpp"
#include "daemon/session/session.hpp"
#include "daemon/store/change.hpp"

namespace gpushopper::provision {

/// Notes all of it in the change; may set the wish to end (price_above_limit, boot_failed,
/// machine_stopped).
void noteInstance(store::Change& change, const provider::Instance& instance,
                  const session::Sighting& sighting);

/// The address to log in at, once the provider knows one; in entrypoint mode the mapped first port.
std::optional<session::Address> addressOf(const session::Session& row,
                                          const provider::Instance& instance);

}  // namespace gpushopper::provision
