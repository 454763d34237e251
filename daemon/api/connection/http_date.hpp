#pragma once

/// HttpDate: the value of the Date header, formatted once a second. Thread safety: any thread.

#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"

namespace gpushopper::api {

class HttpDate {
public:
    explicit HttpDate(const base::Clock& clock) : clock_(clock) {}
    /// `Tue, 24 Nov 2026 11:13:52 GMT`
    std::string now() EXCLUDES(mutex_);

private:
    const base::Clock& clock_;
    base::Mutex mutex_;
    std::int64_t second_ GUARDED_BY(mutex_) = -1;
    std::string text_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::api
