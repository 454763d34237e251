#pragma once

/// Resolver: host names to addresses, for callers that must be able to leave. getaddrinfo() cannot
/// be interrupted, so each lookup runs in a task of its own; a caller whose call was cancelled or
/// ran out of time leaves its lookup behind, and it is swept up when it has ended. At most
/// kLookupsMax are under way; beyond that names are not resolved for a while.
/// The destructor waits for what is still under way. Thread safety: any thread.

#include <Poco/Net/IPAddress.h>

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/base/mutex.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/tasks.hpp"

namespace gpushopper::provider {

using Addresses = std::vector<Poco::Net::IPAddress>;

class Resolver {
public:
    static constexpr std::size_t kLookupsMax = 16;
    /// Blocks; throws a std::exception when the name has no address.
    using Lookup = std::function<Addresses(const std::string& host)>;

    explicit Resolver(base::Tasks& tasks, Lookup lookup = systemLookup());

    /// Never empty. Errors: Transient (also: no such host), Cancelled, Deadline.
    base::Result<Addresses> resolve(const std::string& host, base::MonoTime until,
                                    const std::stop_token& stop) EXCLUDES(mutex_);

    static Lookup systemLookup();

private:
    class Question;

    base::Result<std::shared_ptr<Question>> ask(const std::string& host) EXCLUDES(mutex_);

    base::Tasks& tasks_;
    const Lookup lookup_;

    base::Mutex mutex_;
    std::vector<std::unique_ptr<base::Task>> under_way_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::provider
