#pragma once

/// The listener that the configuration chose, with its limits. Pure but for the descriptor limit of
/// the process, which it reads.

#include <memory>

#include "daemon/api/listener/http_listener.hpp"
#include "daemon/app/foundation.hpp"
#include "daemon/config/config.hpp"

namespace gpushopper::app {

/// `descriptors`: how many the process may have open. Connections get what the rest of the daemon
/// does not need of them, at most what is configured.
api::ListenerLimits listenerLimits(const config::ServerConfig& config, std::size_t descriptors);

/// Not started. `foundation` must outlive it.
std::unique_ptr<api::HttpListener> makeListener(const config::ServerConfig& config,
                                                Foundation& foundation, api::RequestHandler handler,
                                                api::MenuWaits menu_waits);

}  // namespace gpushopper::app
