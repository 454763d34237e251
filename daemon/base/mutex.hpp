#pragma once

/// Mutex and Lock with clang's thread-safety annotations: the clang build proves that members
/// marked GUARDED_BY are only touched under their lock. Under GCC the annotations vanish.
/// Do no I/O, call no plugin, run no callback and wait for nothing while holding one.

#include <mutex>

#if defined(__clang__)
#define GS_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define GS_THREAD_ATTRIBUTE(x)
#endif

#define CAPABILITY(x) GS_THREAD_ATTRIBUTE(capability(x))
#define SCOPED_CAPABILITY GS_THREAD_ATTRIBUTE(scoped_lockable)
#define GUARDED_BY(x) GS_THREAD_ATTRIBUTE(guarded_by(x))
#define REQUIRES(...) GS_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) GS_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RELEASE(...) GS_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define EXCLUDES(...) GS_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS GS_THREAD_ATTRIBUTE(no_thread_safety_analysis)

namespace gpushopper::base {

class CAPABILITY("mutex") Mutex {
public:
    Mutex() = default;
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

    void lock() ACQUIRE() { mutex_.lock(); }
    void unlock() RELEASE() { mutex_.unlock(); }

private:
    std::mutex mutex_;
};

class SCOPED_CAPABILITY Lock {
public:
    explicit Lock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
    ~Lock() RELEASE() { mutex_.unlock(); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    Mutex& mutex_;
};

}  // namespace gpushopper::base
