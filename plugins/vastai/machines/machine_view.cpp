#include "plugins/vastai/machines/machine_view.hpp"

#include <algorithm>
#include <gpushopper/kit/provider_text.hpp>
#include <nlohmann/json.hpp>

#include "plugins/vastai/machines/machine_state.hpp"
#include "plugins/vastai/machines/ssh_address.hpp"

namespace gpushopper::vastai {
namespace {

constexpr std::size_t kWordBytesMax = 64;
constexpr double kUnixMax = 1e11;  // beyond it a date is a mistake

// What it costs as it is now: all of it while the GPU is billed; the disk alone otherwise, where
// the row tells the two apart.
std::int64_t priceNow(const WireInstance& wire, gsp_billing billing) {
    const std::int64_t total = wire.dph_total_micros.value_or(0);
    if (billing != GSP_BILLING_STORAGE_ONLY || !wire.dph_base_micros) return total;
    const std::int64_t disk = total - *wire.dph_base_micros;
    return disk > 0 ? disk : total;
}

// "8000/tcp" as the core reads it; anything else is left out.
bool isPortName(std::string_view name) {
    const std::size_t slash = name.find('/');
    if (slash == name.npos || slash == 0 || slash > 5) return false;
    const std::string_view protocol = name.substr(slash + 1);
    const bool digits = name.substr(0, slash).find_first_not_of("0123456789") == name.npos;
    return digits && name.front() != '0' && (protocol == "tcp" || protocol == "udp");
}

KeyValues portsOf(const WireInstance& wire) {
    KeyValues ports;
    const std::string host = publicAddressOf(wire);
    if (host.empty()) return ports;
    const bool has_ssh = wire.image_runtype.find("ssh") != std::string::npos;
    for (const auto& [name, number] : wire.ports) {
        const std::uint32_t port = portOrNone(number);
        // Where one logs in is told apart; what is left are the ports that were asked for.
        if (port == 0 || !isPortName(name) || (has_ssh && name == "22/tcp")) continue;
        ports.emplace_back(name, host + ':' + std::to_string(port));
    }
    return ports;
}

std::string extrasOf(const WireInstance& wire) {
    nlohmann::json extras = nlohmann::json::object();
    if (wire.machine_id) extras["machine_id"] = *wire.machine_id;
    if (wire.end_date && *wire.end_date > 0 && *wire.end_date < kUnixMax) {
        extras["contract_ends_unix_s"] = static_cast<std::int64_t>(*wire.end_date);
    }
    if (!wire.status_msg.empty()) extras["status_msg"] = cleanText(wire.status_msg);
    if (!wire.intended_status.empty()) {
        extras["intended_status"] = cleanText(wire.intended_status, kWordBytesMax);
    }
    return extras.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Instance instanceOf(const WireInstance& wire, const std::string& ssh_user) {
    const MachineState meaning = machineState(wire.actual_status, wire.status_msg);
    Instance instance;
    instance.id = std::to_string(wire.id.value_or(0));
    // A label of ours has 44 bytes and comes back as it is; a stranger's may have 1024 (2026-08),
    // and must not spoil the list it stands in.
    instance.label = shortened(wire.label.value_or(""));
    instance.state = meaning.state;
    instance.state_native = cleanText(wire.actual_status.value_or("null"), kWordBytesMax);
    instance.billing = meaning.billing;
    instance.price_micros = priceNow(wire, meaning.billing);
    if (wire.start_date && *wire.start_date > 0 && *wire.start_date < kUnixMax) {
        instance.created_unix_ms = static_cast<std::int64_t>(*wire.start_date * 1000);
    }
    if (meaning.state == GSP_RUNNING) {
        SshAddress address = sshAddressOf(wire);
        instance.ssh_host = std::move(address.host);
        instance.ssh_port = address.port;
        if (instance.ssh_port != 0) instance.ssh_user = ssh_user;
        instance.ports = portsOf(wire);
    }
    instance.extras_json = extrasOf(wire);
    return instance;
}

}  // namespace gpushopper::vastai
