#pragma once

/// Findings: what a run has shown to be wrong. The first one decides the run, which then ends.
/// Thread safety: only the task that holds the baton may write.

#include <string>
#include <utility>

#include "tests/sim/schedule/sim_clock.hpp"
#include "tests/sim/schedule/trace.hpp"

namespace gpushopper::sim {

class Findings {
public:
    Findings(const SimClock& clock, Trace& trace) : clock_(clock), trace_(trace) {}

    void add(const std::string& text) {
        trace_.line(clock_.monotonicNow(), "VIOLATION", text);
        if (first_.empty()) first_ = text;
    }
    /// Adds `text` unless `holds`.
    void require(bool holds, const std::string& text) {
        if (!holds) add(text);
    }
    /// Only a line of the trace, for whoever reads how it came to a finding.
    void note(std::string_view who, const std::string& text) {
        trace_.line(clock_.monotonicNow(), who, text);
    }
    bool any() const { return !first_.empty(); }
    const std::string& first() const { return first_; }

private:
    const SimClock& clock_;
    Trace& trace_;
    std::string first_;
};

}  // namespace gpushopper::sim
