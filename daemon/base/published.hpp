#pragma once

/// Published<T>: an immutable value that one writer replaces and many readers take as a whole.
/// A mutex guards the copy of the pointer: ThreadSanitizer reports libstdc++ 12's
/// std::atomic<std::shared_ptr> as a race, and copying under a mutex costs nanoseconds.
/// Thread safety: any thread.

#include <memory>
#include <utility>

#include "daemon/base/mutex.hpp"

namespace gpushopper::base {

template <class T>
class Published {
public:
    explicit Published(std::shared_ptr<const T> value) : value_(std::move(value)) {}

    /// Never null.
    std::shared_ptr<const T> get() const EXCLUDES(mutex_) {
        Lock lock(mutex_);
        return value_;
    }
    void set(std::shared_ptr<const T> value) EXCLUDES(mutex_) {
        {
            Lock lock(mutex_);
            value_.swap(value);
        }
        // The old value dies here, outside the lock.
    }

private:
    mutable Mutex mutex_;
    std::shared_ptr<const T> value_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::base
