#pragma once

/// Trace: what happened in a run, in order. Every line goes into a hash (two runs of one seed must
/// agree in it), the last ones are kept for the report of a failure, and all of them can be copied
/// to a stream. Thread safety: only the task that holds the baton may write.

#include <cstdint>
#include <deque>
#include <ostream>
#include <string>
#include <string_view>

#include "daemon/base/clock.hpp"

namespace gpushopper::sim {

class Trace {
public:
    static constexpr std::size_t kTailMax = 200;

    /// `copy`: gets every line as it comes; may be null. Must outlive the trace.
    explicit Trace(std::ostream* copy = nullptr) : copy_(copy) {}

    void line(base::MonoTime at, std::string_view who, std::string_view what);
    /// Into the hash alone: for what happens too often to be read.
    void mark(std::uint64_t value);

    std::uint64_t hash() const { return hash_; }
    std::uint64_t lines() const { return lines_; }
    void printTail(std::ostream& out) const;

private:
    void absorb(std::string_view bytes);

    std::ostream* copy_;
    std::uint64_t hash_ = 0xCBF29CE484222325ULL;  // FNV-1a, 64 bits
    std::uint64_t lines_ = 0;
    std::deque<std::string> tail_;
};

}  // namespace gpushopper::sim
