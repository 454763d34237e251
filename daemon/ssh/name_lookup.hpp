#pragma once

/// NameLookup: host names to addresses, bounded and cancellable. getaddrinfo(3) is neither, so
/// glibc's asynchronous form does the asking; a lookup that outlives its probe is set aside until
/// it ends, and only a few may be aside at any time.
/// Thread safety: any thread.

#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/mutex.hpp"
#include "daemon/ssh/patience.hpp"
#include "daemon/ssh/prober.hpp"

namespace gpushopper::ssh {

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;
};

class NameLookup {
public:
    NameLookup();
    ~NameLookup();
    NameLookup(const NameLookup&) = delete;
    NameLookup& operator=(const NameLookup&) = delete;

    /// At least one and at most kAddressesMax addresses, in the resolver's order. A numeric host
    /// is read without asking anybody.
    tl::expected<std::vector<Address>, ProbeError> resolve(const std::string& host,
                                                           std::uint16_t port,
                                                           const Patience& patience);

    static constexpr std::size_t kAddressesMax = 4;

private:
    struct Request;
    bool makeRoom() EXCLUDES(mutex_);

    base::Mutex mutex_;
    std::vector<std::unique_ptr<Request>> set_aside_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::ssh
