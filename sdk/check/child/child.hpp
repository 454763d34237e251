#pragma once

/// child: foreign code runs in a forked child with a time limit, where a crash, a hang or an exit()
/// is a finding and costs the tool nothing. The child has a process group of its own, dumps no
/// core, and dies with its parent. Whatever it prints is kept, not shown.
///
/// Thread safety: to be called while the tool has one thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace gpushopper::check {

/// The child's own side.
class Child {
public:
    virtual ~Child() = default;
    /// What is about to be done ("in list_offers()"), so that a death can be blamed on it.
    virtual void announce(std::string_view step) = 0;
    /// Answers and ends the child at once: for code that does not come back.
    [[noreturn]] virtual void answerNow(const std::string& answer) = 0;
    /// What was printed to standard output and standard error so far.
    virtual std::string output() = 0;
    /// The only descriptor that the child may still write to when it is fenced in.
    virtual int answerDescriptor() const = 0;
};

struct ChildEnd {
    enum class How : std::uint8_t { Answered, Crashed, Exited, TimedOut };

    How how = How::Answered;
    std::string answer;  ///< What the body returned; with Answered only.
    std::string step;    ///< The last one that was announced.
    std::string output;  ///< The beginning of what was printed.
    int number = 0;      ///< The signal of a crash, the code of an exit.

    /// "crashed in open() (signal 11, Segmentation fault)"; for all but Answered.
    std::string sentence() const;
};

/// The body's answer, or how the child ended without one. Throws Refusal when there can be no
/// child. When `interrupt` (a descriptor; negative: none) becomes readable, the child gets a
/// SIGTERM, once.
ChildEnd inChild(const std::function<std::string(Child&)>& body, std::chrono::milliseconds limit,
                 int interrupt = -1);

}  // namespace gpushopper::check
