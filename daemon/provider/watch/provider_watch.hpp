#pragma once

/// ProviderWatch: looks after one provider from outside its calls. It asks it once whether it is
/// ready (again every 10 s until it is), and it looks twice a second for calls that do not come
/// back: then creates stop, the provider is opened once more and its lane begins anew, so that
/// machines can still be listed and destroyed. A provider that cannot be renewed stays as it is,
/// stuck, and other providers do not notice.
/// Thread safety: start and stop from one thread; look() from any.

#include <memory>

#include "daemon/base/log.hpp"
#include "daemon/base/metrics.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/provider/provider_slot.hpp"

namespace gpushopper::provider {

class ProviderWatch {
public:
    static constexpr base::Millis kLookInterval{500};
    static constexpr base::Millis kProbeInterval{10'000};

    struct Parts {
        base::Tasks& tasks;
        const base::Clock& clock;
        base::LogSink& log;
        base::MetricSink& metrics;
    };

    /// The slot must outlive the watch.
    ProviderWatch(ProviderSlot& slot, const Parts& parts);

    void start();
    void requestStop();
    /// Waits for a probe that is out.
    void stop();

    /// One look at the calls that are out.
    void look();
    /// One question whether the provider is ready; true: it is, or it said what its calls will say.
    bool probe(const std::stop_token& stop);

private:
    void repeat(base::Millis interval, const std::stop_token& stop,
                const std::function<bool()>& step);

    ProviderSlot& slot_;
    const Parts parts_;
    bool was_stuck_ = false;  ///< Used by look() only.
    std::unique_ptr<base::Task> looking_;
    std::unique_ptr<base::Task> probing_;
};

}  // namespace gpushopper::provider
