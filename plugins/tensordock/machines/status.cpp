#include "plugins/tensordock/machines/status.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gpushopper::tensordock {
namespace {

struct Word {
    std::string_view text;
    Status status;
};

constexpr Status kOnItsWay{GSP_STARTING, GSP_BILLING_COMPUTE};
constexpr Status kUp{GSP_RUNNING, GSP_BILLING_COMPUTE};
// A plain stop keeps the GPU reserved, at full price (documented for the older API; which kind of
// stop v2 does is not said, so the dearer one is assumed).
constexpr Status kStopped{GSP_STOPPED, GSP_BILLING_COMPUTE};
// The GPU was given back, the disk is kept and billed. Low-tier hosts do this by themselves, and
// 4 of 31 machines stopped right after provisioning (older project, live, 2026-01).
constexpr Status kDiskOnly{GSP_STOPPED, GSP_BILLING_STORAGE_ONLY};
constexpr Status kFailed{GSP_BROKEN, GSP_BILLING_COMPUTE};
constexpr Status kLeaving{GSP_STATE_UNKNOWN, GSP_BILLING_UNKNOWN};
constexpr Status kGone{GSP_STATE_UNKNOWN, GSP_BILLING_UNKNOWN, true};

constexpr std::array kWords = {
    Word{"creating", kOnItsWay},
    Word{"starting", kOnItsWay},
    Word{"queued", kOnItsWay},
    Word{"pending", kOnItsWay},
    Word{"provisioning", kOnItsWay},
    Word{"running", kUp},
    Word{"stopping", kStopped},
    Word{"stopped", kStopped},
    Word{"stoppeddisassociated", kDiskOnly},
    Word{"deleting", kLeaving},
    Word{"deleted", kGone},
    Word{"terminated", kGone},
    Word{"error", kFailed},
};

std::string folded(std::string_view text) {
    std::string word;
    for (char c : text) {
        if (c == '_' || c == '-' || c == ' ') continue;
        word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return word;
}

}  // namespace

Status statusOf(std::string_view native) {
    const std::string word = folded(native);
    const auto* found = std::find_if(kWords.begin(), kWords.end(),
                                     [&](const Word& known) { return known.text == word; });
    return found == kWords.end() ? Status{} : found->status;
}

}  // namespace gpushopper::tensordock
