#pragma once

/// report: judgements and rules as people and machines read them. Thread safety: pure.

#include <string>
#include <vector>

#include "sdk/check/run/judgement.hpp"

namespace gpushopper::check {

inline constexpr const char* kToolVersion = "0.1.0";

/// The lines for one judgement; with what to do when it failed.
std::string textOf(const Judgement& judgement);
/// "33 passed, 1 failed, 9 not applicable"
std::string summaryOf(const std::vector<Judgement>& judgements);
/// The whole report, one JSON object (docs/plugin-check.md).
std::string jsonOf(const std::string& plugin, const std::vector<Judgement>& judgements);
/// docs/plugin-rules.md
std::string rulesMarkdown();
/// One line a rule.
std::string rulesText();

}  // namespace gpushopper::check
