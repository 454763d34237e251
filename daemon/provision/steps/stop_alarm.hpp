#pragma once

/// The alarm of a destroy that takes too long. It alarms once and goes on for ever: there is no
/// number of attempts after which a machine is taken for gone. Pure.

#include "daemon/base/backoff.hpp"
#include "daemon/store/change.hpp"

namespace gpushopper::provision {

/// Between two tries of a destroy, or of a look whether it worked.
inline constexpr base::BackoffRange kDestroyRetry{base::Millis(5'000), base::Millis(60'000)};

/// Past the row's deadline: audit line and counter, once; the deadline moves on.
void alarmIfOverdue(store::Change& change, base::WallTime now);

}  // namespace gpushopper::provision
