#include "plugins/vastai/machines/ssh_address.hpp"

#include <algorithm>

namespace gpushopper::vastai {
namespace {

constexpr std::size_t kHostBytesMax = 253;  // RFC 1035

// A host's name or address; empty when it is neither.
std::string hostOf(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
    text.remove_prefix(begin);
    text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:";
    const bool plain = text.size() <= kHostBytesMax && text.find_first_not_of(kPlain) == text.npos;
    return plain ? std::string(text) : "";
}

}  // namespace

std::uint32_t portOrNone(std::int64_t number) {
    return number >= 1 && number <= 65535 ? static_cast<std::uint32_t>(number) : 0;
}

std::string publicAddressOf(const WireInstance& wire) { return hostOf(wire.public_ipaddr); }

SshAddress sshAddressOf(const WireInstance& wire) {
    const std::string direct = publicAddressOf(wire);
    for (const auto& [name, port] : wire.ports) {
        if (name == "22/tcp" && !direct.empty() && portOrNone(port) != 0) {
            return {direct, portOrNone(port)};
        }
    }
    // 2026-08, client: with Jupyter the proxy's SSH is one port further on. `machine_dir_ssh_port`
    // is another service of the host.
    const bool jupyter = wire.image_runtype.find("jupyter") != std::string::npos;
    const std::uint32_t shown = portOrNone(wire.ssh_port.value_or(0));
    const std::uint32_t port = shown == 0 ? 0 : portOrNone(std::int64_t{shown} + (jupyter ? 1 : 0));
    std::string proxy = hostOf(wire.ssh_host);
    if (proxy.empty() || port == 0) return {};
    return {std::move(proxy), port};
}

}  // namespace gpushopper::vastai
