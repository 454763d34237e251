#pragma once

/// Breaches: what a plugin did against the contract and got away with: each costs the provider its
/// health, not the daemon its memory. They are counted by kind in the metrics; the first of each
/// kind is told in the log, and then one in a thousand. Thread safety: any thread.

#include <array>
#include <cstdint>
#include <string>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/provider/provider.hpp"

namespace gpushopper::provider {

enum class Breach : std::uint8_t {
    CallAfterReturn,  ///< It used a gsp_call whose function had returned.
    SinkAfterReturn,
    SinkFromOtherThread,
    UnknownCall,  ///< It made up a gsp_call.
    Threw,        ///< An exception crossed the C border.
};
inline constexpr std::size_t kBreachCount = 5;
/// Label value of the metrics: `sink_after_return`.
std::string_view toString(Breach breach);

class Breaches {
public:
    struct Parts {
        base::LogSink& log;
        base::MetricSink& metrics;
        std::string provider;
    };

    explicit Breaches(Parts parts) : parts_(std::move(parts)) {}
    Breaches(const Breaches&) = delete;
    Breaches& operator=(const Breaches&) = delete;

    /// Never throws, so that the functions of the C border can use it.
    void note(Breach breach) noexcept EXCLUDES(mutex_);
    Defects defects() const EXCLUDES(mutex_);

private:
    const Parts parts_;

    mutable base::Mutex mutex_;
    std::array<std::uint64_t, kBreachCount> counts_ GUARDED_BY(mutex_){};
    Defects defects_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::provider
