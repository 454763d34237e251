#pragma once

/// Unattended: machines of a provider that was left out at the start: they bill, and nobody watches
/// or destroys them until the provider is back. That is as loud as this daemon can be: an error in
/// the log for each such provider. One thread.

#include <vector>

#include "daemon/app/marketplaces.hpp"
#include "daemon/base/log.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::app {

/// Returns how many sessions and doomed machines of these providers are not over.
int warnOfUnattended(const std::vector<LeftOut>& left_out, store::Store& store, base::LogSink& log);

}  // namespace gpushopper::app
