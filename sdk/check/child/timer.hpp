#pragma once

/// Timer: goes off once, by the machine's own clock: for limits on foreign code and on how long the
/// tool works. What is *judged* runs on virtual time. Thread safety: none.

#include <chrono>

#include "sdk/check/child/descriptor.hpp"

namespace gpushopper::check {

class Timer {
public:
    /// Throws Refusal when the kernel gives none.
    explicit Timer(std::chrono::milliseconds limit);

    /// Becomes readable when it goes off, for poll().
    int descriptor() const { return file_.get(); }
    bool isOver() const;

private:
    Descriptor file_;
};

}  // namespace gpushopper::check
