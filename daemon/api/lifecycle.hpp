#pragma once

/// Lifecycle: in which part of its life the daemon is, as the API must know it. Owned by its user;
/// the wiring implements it. Thread safety: any thread.

#include <cstdint>

namespace gpushopper::api {

enum class LifePhase : std::uint8_t {
    Starting,  ///< The store is open; some provider was neither swept nor tried for 30 s.
    Running,
    Stopping,  ///< No new sessions; requests under way are finished.
};

class Lifecycle {
public:
    virtual ~Lifecycle() = default;
    virtual LifePhase phase() const = 0;
};

}  // namespace gpushopper::api
