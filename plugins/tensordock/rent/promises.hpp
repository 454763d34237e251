#pragma once

/// Promises: what this process asked for when it created a machine, because TensorDock does not say
/// it back: whether the address is its own, which ports were to be open, what it was to cost. By
/// the machine's name, which is known before its id. Forgotten by a restart, and bounded: all uses
/// of it are improvements, nothing depends on it.
/// Thread safety: any thread.

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace gpushopper::tensordock {

struct Promise {
    bool dedicated_ip = false;
    std::vector<std::uint32_t> ports;  ///< TCP, beside 22.
    std::int64_t hourly_micros = 0;
};

class Promises {
public:
    static constexpr std::size_t kMachinesMax = 1000;

    void remember(const std::string& name, Promise promise);
    std::optional<Promise> of(const std::string& name) const;
    /// True once for each name: the difference between quote and bill is worth one line of log.
    bool firstSurprise(const std::string& name);

private:
    struct Entry {
        Promise promise;
        bool surprised = false;
    };

    mutable std::mutex mutex_;  // guards all below
    std::map<std::string, Entry> entries_;
    std::deque<std::string> oldest_first_;
};

}  // namespace gpushopper::tensordock
