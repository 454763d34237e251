#pragma once

/// Lane: which threads a request's handler may hold. Those that answer from memory or the store run
/// on the few workers and never wait; those that may wait for a marketplace's list or for a machine
/// have threads of their own, and the ends of sessions never queue behind their beginnings. Thread
/// safety: pure.

#include <cstdint>

#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

enum class Lane : std::uint8_t {
    Fast,
    Menu,  ///< Reads the offers: Fast while that waits for nobody, else Read.
    Read,  ///< May wait for what a marketplace lists.
    Create,
    Destroy,
};

/// By method and path alone; for a request that the API will refuse any lane is right.
Lane laneOf(const Request& request);

/// Creates and deletes wait for a machine; everything else is answered within the limit.
bool isAnswerLimited(const Request& request);

}  // namespace gpushopper::api
