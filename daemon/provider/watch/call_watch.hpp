#pragma once

/// CallWatch: the calls that are out at one provider, and which of them are stuck: not back 2 s
/// after their deadline. Nothing can be done to such a call; who watches can give up on it once.
/// Thread safety: any thread.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"

namespace gpushopper::provider {

class CallWatch {
public:
    static constexpr base::Millis kOverrunMax{2'000};

    /// A call that is out; ends when it dies. Must not outlive the watch.
    class Out {
    public:
        Out(CallWatch& watch, std::string operation, base::MonoTime deadline);
        ~Out();
        Out(const Out&) = delete;
        Out& operator=(const Out&) = delete;

    private:
        CallWatch& watch_;
        const std::uint64_t number_;
    };

    struct Stuck {
        std::string operation;
        base::Millis late{};  ///< Behind its deadline.
    };

    /// Those that are stuck, oldest first.
    std::vector<Stuck> stuck(base::MonoTime now) const EXCLUDES(mutex_);
    /// Of those, the ones that nobody has given up on yet; now somebody has.
    std::vector<Stuck> giveUp(base::MonoTime now) EXCLUDES(mutex_);
    /// Operations of all calls that are out.
    std::vector<std::string> out() const EXCLUDES(mutex_);

private:
    struct Entry {
        std::string operation;
        base::MonoTime deadline;
        bool given_up = false;
    };

    mutable base::Mutex mutex_;
    std::uint64_t next_ GUARDED_BY(mutex_) = 0;
    std::map<std::uint64_t, Entry> calls_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::provider
