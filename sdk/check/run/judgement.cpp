#include "sdk/check/run/judgement.hpp"

#include <algorithm>

namespace gpushopper::check {

const char* nameOf(Verdict verdict) {
    switch (verdict) {
        case Verdict::Passed:
            return "passed";
        case Verdict::Failed:
            return "failed";
        case Verdict::NotApplicable:
            return "not_applicable";
        case Verdict::Skipped:
            return "skipped";
        case Verdict::Blocked:
            return "blocked";
    }
    return "";
}

int exitCodeOf(const std::vector<Judgement>& judgements) {
    return std::any_of(judgements.begin(), judgements.end(),
                       [](const Judgement& one) { return one.verdict == Verdict::Failed; })
               ? 1
               : 0;
}

}  // namespace gpushopper::check
