#pragma once

/// ssh_address: where one logs in to a running instance. Thread safety: pure.

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/vastai/wire/instance_rows.hpp"

namespace gpushopper::vastai {

struct SshAddress {
    std::string host;        ///< Empty: none yet.
    std::uint32_t port = 0;  ///< 0: none yet.
};

/// Straight to the host where port 22 is mapped, else through Vast.ai's proxy. To be asked of
/// running instances only: the proxy's address is shown while an image is still loading, and there
/// a login fails (2026-08, documentation).
SshAddress sshAddressOf(const WireInstance& wire);

/// The address of the host, without the line end that comes with it (2026-08, client); empty: none,
/// or something that is no address.
std::string publicAddressOf(const WireInstance& wire);

/// 1 to 65535; else 0.
std::uint32_t portOrNone(std::int64_t number);

}  // namespace gpushopper::vastai
