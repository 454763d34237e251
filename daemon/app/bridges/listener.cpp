#include "daemon/app/bridges/listener.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "daemon/api/front/front_listener.hpp"
#include "daemon/api/listener/stock_listener.hpp"
#include "daemon/app/descriptors.hpp"

namespace gpushopper::app {
namespace {

using std::chrono::seconds;

// Database, plugins, SSH handshakes, calls to providers.
constexpr std::size_t kDescriptorsForOthers = 256;
constexpr std::size_t kDescriptorsKept = kDescriptorsForOthers + api::kRefusalsMax;
constexpr std::size_t kConnectionsMin = 16;

}  // namespace

api::ListenerLimits listenerLimits(const config::ServerConfig& config, std::size_t descriptors) {
    const std::size_t free = descriptors - std::min(descriptors, kDescriptorsKept);
    api::ListenerLimits limits;
    limits.header = seconds(config.header_limit_s);
    limits.body = seconds(config.body_limit_s);
    limits.idle = seconds(config.idle_limit_s);
    limits.stalled_write = seconds(config.stalled_write_limit_s);
    limits.connections = static_cast<std::size_t>(config.connections);
    limits.connections_per_address = static_cast<std::size_t>(config.connections_per_address);
    return api::capped(limits, std::max(free, kConnectionsMin));
}

std::unique_ptr<api::HttpListener> makeListener(const config::ServerConfig& config,
                                                Foundation& foundation, api::RequestHandler handler,
                                                api::MenuWaits menu_waits) {
    api::ListenerParts parts{
        .address = {.host = config.bind, .port = static_cast<std::uint16_t>(config.port)},
        .handler = std::move(handler),
        .clock = *foundation.clock,
        .log = foundation.log,
        .tasks = *foundation.tasks,
        .limits = listenerLimits(config, descriptorLimit()),
        .tls = {.certificate = config.tls_certificate_file, .key = config.tls_key_file},
        .menu_waits = std::move(menu_waits)};
    if (parts.limits.connections < static_cast<std::size_t>(config.connections))
        foundation.log.warn("http.connections.capped",
                            {{"connections", std::to_string(parts.limits.connections)},
                             {"advice", "raise the limit of open files (LimitNOFILE)"}});
    if (config.listener == config::ListenerChoice::Stock)
        return std::make_unique<api::StockListener>(std::move(parts));
    return std::make_unique<api::FrontListener>(std::move(parts));
}

}  // namespace gpushopper::app
