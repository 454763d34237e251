#pragma once

/// DaemonIdentity: who this daemon is, over all its restarts: a UUID in the file `identity` of the
/// state folder. The file stays locked (flock) for the life of the process, so a second daemon on
/// the same folder cannot start and take the first one's claims for those of a dead boot; the lock
/// dies with the process, whatever kills it. Thread safety: immutable.

#include <filesystem>
#include <string>

#include "daemon/base/random.hpp"

namespace gpushopper::app {

class DaemonIdentity {
public:
    /// Makes the folder (mode 0700) and the file if they are missing. Throws StartError.
    DaemonIdentity(const std::filesystem::path& state_dir, base::Random& random);
    ~DaemonIdentity();
    DaemonIdentity(const DaemonIdentity&) = delete;
    DaemonIdentity& operator=(const DaemonIdentity&) = delete;

    const std::string& id() const { return id_; }

private:
    int file_ = -1;  ///< Open, because closing it would give up the lock.
    std::string id_;
};

}  // namespace gpushopper::app
