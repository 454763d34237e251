#include "daemon/provider/abi/breaches.hpp"

#include <exception>

namespace gpushopper::provider {
namespace {

constexpr std::uint64_t kToldOnceIn = 1000;

struct Words {
    std::string_view label;
    const char* sentence;
};

constexpr std::array<Words, kBreachCount> kWords{{
    {"call_after_return", "its plugin used a call after it had returned from it"},
    {"sink_after_return", "its plugin handed over a result after it had returned from the call"},
    {"sink_from_other_thread", "its plugin handed over a result on another thread"},
    {"unknown_call", "its plugin used a call that was never made"},
    {"threw", "its plugin let an exception out of a call"},
}};

const Words& wordsOf(Breach breach) { return kWords[static_cast<std::size_t>(breach)]; }

}  // namespace

std::string_view toString(Breach breach) { return wordsOf(breach).label; }

void Breaches::note(Breach breach) noexcept {
    try {
        std::uint64_t count = 0;
        {
            base::Lock lock(mutex_);
            count = counts_[static_cast<std::size_t>(breach)]++;
            ++defects_.count;
            defects_.last = wordsOf(breach).sentence;
        }
        parts_.metrics.count(
            "gpu_plugin_breaches_total",
            {{"provider", parts_.provider}, {"kind", wordsOf(breach).label.data()}}, 1);
        if (count % kToldOnceIn == 0)
            parts_.log.error("plugin.breach", {{"provider", parts_.provider},
                                               {"kind", wordsOf(breach).label.data()},
                                               {"count", std::to_string(count + 1)},
                                               {"reason", wordsOf(breach).sentence}});
    } catch (const std::exception& problem) {
        // No memory for a log line: the plugin's own call fails soon enough.
        base::ignored(base::Result<void>(base::fail(base::ErrorCode::Internal, problem.what())),
                      "a breach that cannot be told was counted all the same");
    }
}

Defects Breaches::defects() const {
    base::Lock lock(mutex_);
    return defects_;
}

}  // namespace gpushopper::provider
