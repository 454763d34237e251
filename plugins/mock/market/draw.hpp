#pragma once

/// draw: chance that is the same in each run: one number for each question about a thing,
/// independent of every other (splitmix64). Pure.

#include <cstdint>

namespace gpushopper::mock {

inline std::uint64_t drawn(std::uint64_t seed, std::uint64_t index, std::uint64_t question) {
    std::uint64_t value = seed * 0x9e3779b97f4a7c15U + index * 0xd1342543de82ef95U + question;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

}  // namespace gpushopper::mock
