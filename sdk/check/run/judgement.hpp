#pragma once

/// Judgement: what one rule said of one plugin. Thread safety: a value.

#include <cstdint>
#include <string>
#include <vector>

#include "sdk/check/rules/rule.hpp"

namespace gpushopper::check {

enum class Verdict : std::uint8_t {
    Passed,
    Failed,
    NotApplicable,  ///< It says nothing about this plugin, or not without more input.
    Skipped,        ///< The author said so.
    Blocked,        ///< An earlier rule failed.
};

struct Judgement {
    const Rule* rule = nullptr;
    Verdict verdict = Verdict::Passed;
    std::vector<std::string> seen;   ///< Failed: what was seen, in sentences.
    std::vector<std::string> notes;  ///< What a reader should know.
    std::string why;                 ///< Why it was not applicable, skipped or blocked.
};

/// "passed", "failed", "not_applicable", "skipped", "blocked"
const char* nameOf(Verdict verdict);

/// 0: no rule failed; 1: one did.
int exitCodeOf(const std::vector<Judgement>& judgements);

}  // namespace gpushopper::check
