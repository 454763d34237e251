#include "tests/sim/schedule/trace.hpp"

#include <array>
#include <cstdio>

namespace gpushopper::sim {
namespace {

// `07:12:33.120`: virtual time since the run began.
std::string stamp(base::MonoTime at) {
    const auto millis = std::chrono::duration_cast<base::Millis>(at.time_since_epoch()).count();
    std::array<char, 40> text{};
    std::snprintf(
        text.data(), text.size(), "%02lld:%02lld:%02lld.%03lld ",
        static_cast<long long>(millis / 3'600'000), static_cast<long long>(millis / 60'000 % 60),
        static_cast<long long>(millis / 1000 % 60), static_cast<long long>(millis % 1000));
    return text.data();
}

}  // namespace

void Trace::absorb(std::string_view bytes) {
    constexpr std::uint64_t kPrime = 0x100000001B3ULL;
    for (const char byte : bytes) {
        hash_ ^= static_cast<unsigned char>(byte);
        hash_ *= kPrime;
    }
}

void Trace::line(base::MonoTime at, std::string_view who, std::string_view what) {
    std::string text = stamp(at);
    text.append(who).append(who.size() < 16 ? 16 - who.size() : 1, ' ').append(what);
    absorb(text);
    ++lines_;
    if (copy_ != nullptr) *copy_ << text << '\n';
    if (tail_.size() == kTailMax) tail_.pop_front();
    tail_.push_back(std::move(text));
}

void Trace::mark(std::uint64_t value) {
    constexpr std::uint64_t kPrime = 0x100000001B3ULL;
    hash_ = (hash_ ^ value) * kPrime;
}

void Trace::printTail(std::ostream& out) const {
    for (const auto& text : tail_) out << text << '\n';
}

}  // namespace gpushopper::sim
