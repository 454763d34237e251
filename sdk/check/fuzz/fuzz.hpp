#pragma once

/// fuzz: one run is a few calls of a plugin whose provider's answers are damaged, all decided by a
/// seed. What counts is what no answer may cause: a crash, a hang, a bug of the plugin (INTERNAL),
/// values out of bounds, a secret that shows. Thread safety: none; in a child.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sdk/check/rules/tour.hpp"

namespace gpushopper::check {

/// Gets requests, answers and results as they come, line by line.
using Tell = std::function<void(const std::string& line)>;

/// What went wrong, in sentences. `trials`: what may be called (allTrials).
std::vector<std::string> fuzzOnce(const Subject& subject, const std::vector<Trial>& trials,
                                  std::uint64_t seed, const Tell& tell);

}  // namespace gpushopper::check
