#pragma once

/// Occupancy: how many connections are open, in all and per address, against the limits. Whoever
/// serves a connection holds its Seat. Above the limits a bounded number of clients is let in only
/// to be told so. Thread safety: any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "daemon/api/connection/listener_limits.hpp"
#include "daemon/base/mutex.hpp"

namespace gpushopper::api {

enum class Admission : unsigned char {
    Served,
    Refused,  ///< Over a limit: there is room to say so.
};

class Occupancy {
public:
    /// Given back when it dies. Must not outlive the Occupancy.
    class Seat {
    public:
        Seat(Occupancy& occupancy, Admission admission, std::string address);
        Seat(Seat&& other) noexcept;
        Seat& operator=(Seat&&) = delete;
        ~Seat();
        Admission admission() const { return admission_; }

    private:
        Occupancy* occupancy_;
        Admission admission_;
        std::string address_;
    };

    explicit Occupancy(const ListenerLimits& limits)
        : connections_max_(limits.connections), per_address_max_(limits.connections_per_address) {}

    /// nullopt: there is not even room for a refusal.
    std::optional<Seat> take(const std::string& address) EXCLUDES(mutex_);
    /// False: take() would give nothing.
    bool hasRoom() const EXCLUDES(mutex_);
    /// Seats that are held, refusals included.
    std::size_t taken() const EXCLUDES(mutex_);

private:
    void giveBack(Admission admission, const std::string& address) EXCLUDES(mutex_);

    const std::size_t connections_max_;
    const std::size_t per_address_max_;
    mutable base::Mutex mutex_;
    std::size_t served_ GUARDED_BY(mutex_) = 0;
    std::size_t refused_ GUARDED_BY(mutex_) = 0;
    std::unordered_map<std::string, std::size_t> by_address_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::api
