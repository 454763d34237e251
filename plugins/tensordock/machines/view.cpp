#include "plugins/tensordock/machines/view.hpp"

#include <algorithm>
#include <gpushopper/kit/provider_text.hpp>

#include "plugins/tensordock/ids.hpp"

namespace gpushopper::tensordock {
namespace {

constexpr std::uint32_t kSshPort = 22;

// With an address of its own a machine has all ports open and usually no forwards (live, 2026-01,
// Joplin). Without one and without a forward for 22, which some places accept and never make (live,
// 2026-01), there is no way in: port 22 of a shared address is somebody else's.
std::uint32_t sshPortOf(const Machine& machine, const std::optional<Promise>& promise) {
    if (machine.ip_address.empty()) return 0;
    const auto& forwards = machine.forwards;
    const auto found = std::find_if(forwards.begin(), forwards.end(), [](const auto& forward) {
        return forward.internal_port == kSshPort;
    });
    if (found != forwards.end()) return found->external_port;
    return promise && !promise->dedicated_ip ? 0 : kSshPort;
}

KeyValues portsOf(const Machine& machine, const std::optional<Promise>& promise) {
    KeyValues ports;
    if (machine.ip_address.empty()) return ports;
    const auto add = [&](std::uint32_t inner, std::uint32_t outer) {
        ports.emplace_back(std::to_string(inner) + "/tcp",
                           machine.ip_address + ':' + std::to_string(outer));
    };
    for (const PortForward& forward : machine.forwards) {
        if (forward.internal_port != kSshPort) add(forward.internal_port, forward.external_port);
    }
    if (machine.forwards.empty() && promise && promise->dedicated_ip) {
        for (std::uint32_t port : promise->ports) add(port, port);
    }
    return ports;
}

}  // namespace

Instance viewOf(const Machine& machine, const std::optional<Promise>& promise,
                const std::string& ssh_user) {
    const Status status = statusOf(machine.status);
    Instance instance;
    instance.id = machineId(machine.id);
    // Ours has 44 bytes and comes back as it is; a stranger's must not spoil the list it stands in.
    instance.label = shortened(machine.name);
    instance.state = status.state;
    instance.state_native = cleanText(machine.status);
    instance.billing = status.billing;
    instance.price_micros = machine.hourly_micros.value_or(0);
    instance.created_unix_ms = machine.created_unix_ms;
    instance.ssh_host = machine.ip_address;
    instance.ssh_port = sshPortOf(machine, promise);
    instance.ssh_user = ssh_user;
    instance.ports = portsOf(machine, promise);
    return instance;
}

}  // namespace gpushopper::tensordock
