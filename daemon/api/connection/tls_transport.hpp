#pragma once

/// Transports over TLS 1.2 and later, by Poco's NetSSL. The handshake happens with the first bytes
/// that are read, so a slow one is bounded like a slow header. Thread safety: as Transport; the
/// maker from any thread.

#include <string>

#include "daemon/api/connection/transport.hpp"

namespace gpushopper::api {

/// Files in PEM. Both empty: no TLS.
struct TlsFiles {
    std::string certificate;  ///< With the chain behind it.
    std::string key;
    bool given() const { return !certificate.empty(); }
};

/// Plain ones when no files are given. Throws what Poco throws when the files cannot be used.
TransportMaker makeTransports(const TlsFiles& files);

}  // namespace gpushopper::api
