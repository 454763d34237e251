#pragma once

/// Transport: the bytes of one connection, plain or TLS, without ever blocking. It owns the
/// connection and closes it when it dies. Thread safety: one thread at a time.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace gpushopper::api {

enum class IoState : std::uint8_t {
    Done,        ///< Some bytes passed.
    WantsRead,   ///< Nothing passed; try again when the connection is readable.
    WantsWrite,  ///< The same for writable. TLS may want either for both directions.
    Ended,       ///< The peer sends nothing more; it may still read.
    Gone,        ///< Broken.
};

struct IoResult {
    IoState state = IoState::Gone;
    std::size_t bytes = 0;
};

class Transport {
public:
    virtual ~Transport() = default;
    virtual int fd() const = 0;
    virtual IoResult receive(std::span<char> into) = 0;
    /// Bytes have come that the system knows nothing of any more: waiting for more would be wrong.
    virtual bool hasBuffered() const = 0;
    /// As much of `first`, then of `second`, as one call takes. Not both empty.
    virtual IoResult send(std::string_view first, std::string_view second) = 0;
    /// Tells the peer that nothing more comes.
    virtual void shutdownSend() = 0;
};

/// Makes the transport of a new connection, and takes over its `fd`, which is non-blocking.
using TransportMaker = std::function<std::unique_ptr<Transport>(int fd)>;

std::unique_ptr<Transport> makePlainTransport(int fd);

}  // namespace gpushopper::api
