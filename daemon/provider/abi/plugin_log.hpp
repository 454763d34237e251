#pragma once

/// PluginLog: a plugin's log lines on their way to the log: named by plugin and provider, bounded,
/// cleaned, scrubbed, and at most 50 a second with a burst of 200. Lines above that are dropped,
/// and the next one that passes is preceded by their number. Thread safety: any thread.

#include <cstdint>
#include <span>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/secrets.hpp"
#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

class PluginLog {
public:
    struct Parts {
        const base::Clock& clock;
        base::LogSink& sink;
        const base::Scrubber& scrubber;
        std::string plugin;
        std::string provider;
    };

    explicit PluginLog(Parts parts);

    void write(gsp_level level, std::string_view event, std::span<const gsp_kv> fields)
        EXCLUDES(mutex_);

private:
    struct Pass {
        bool allowed = false;
        std::uint64_t dropped_before = 0;
    };
    Pass takeToken() EXCLUDES(mutex_);

    const Parts parts_;

    base::Mutex mutex_;
    /// In thousandths of a line, so that a millisecond's share is a whole number.
    std::int64_t tokens_ GUARDED_BY(mutex_);
    base::MonoTime filled_at_ GUARDED_BY(mutex_);
    std::uint64_t dropped_ GUARDED_BY(mutex_) = 0;
};

}  // namespace gpushopper::provider
