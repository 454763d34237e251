#pragma once

/// ListenerLimits: how much of its time and of its connections a listener gives to clients. The
/// defaults are the contract's. Thread safety: a value.

#include <algorithm>
#include <cstddef>

#include "daemon/base/clock.hpp"

namespace gpushopper::api {

struct ListenerLimits {
    base::Millis header{10'000};  ///< From the first byte of a header to its end.
    base::Millis body{30'000};    ///< From the end of the header to the end of the body.
    base::Millis idle{60'000};    ///< Before the first byte of a request, the first included.
    base::Millis stalled_write{30'000};  ///< During which a client takes nothing of an answer.
    base::Millis answer{5'000};          ///< For a handler that waits for no machine.
    base::Millis drain{2'000};           ///< How long unread bytes are taken after the last answer.
    std::size_t connections = 4'096;
    /// Of one address; the difference is what is left for the others when one takes all it may.
    std::size_t connections_per_address = 3'072;
};

/// With at most so many connections. Where that are fewer, the others keep their quarter of them.
inline ListenerLimits capped(ListenerLimits limits, std::size_t connections) {
    if (connections >= limits.connections) return limits;
    limits.connections = connections;
    limits.connections_per_address =
        std::min(limits.connections_per_address, std::max<std::size_t>(connections * 3 / 4, 1));
    return limits;
}

/// Bytes that are taken after the last answer, so that the client sees it instead of a reset.
inline constexpr std::size_t kDrainBytesMax = std::size_t{16} * 1'048'576;
/// Connections above the limits that are told so at a time; more wait in the backlog.
inline constexpr std::size_t kRefusalsMax = 128;
inline constexpr int kBacklog = 4'096;
/// Of a stop: answers that are being written may go on for so long.
inline constexpr base::Millis kStopWriteLimit{5'000};

}  // namespace gpushopper::api
