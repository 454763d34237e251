#include "plugins/tensordock/talk/words.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gpushopper::tensordock {
namespace {

// "maximum" and "limit reached" are no words for capacity, as the older project had them: they are
// in messages about quotas and rates.
constexpr std::array kCapacityWords = {
    "no available nodes",
    "no nodes available",
    "nodes unavailable",
    "hostnode unavailable",
    "hostnode is unavailable",
    "resource unavailable",
    "resources unavailable",
    "gpu unavailable",
    "gpus unavailable",
    "location unavailable",
    "datacenter unavailable",
    "insufficient capacity",
    "not enough capacity",
    "insufficient resources",
    "not enough resources",
    "at capacity",
    "no capacity",
    "out of stock",
    "sold out",
    "high demand",
    "fully allocated",
    "no available public ip",
    "under maintenance",
    "temporarily unavailable",
};
// "You need at least $1 in your balance"
constexpr std::array kFundsWords = {"need at least", "balance", "insufficient funds",
                                    "insufficient credit", "not enough funds"};
constexpr std::array kPaceWords = {"rate limit", "too many requests"};
// The create began and broke off; whether it left a machine is not said.
constexpr std::array kDoubtWords = {"unexpected error", "timed out", "timeout"};

std::string lowered(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

template <class Words>
bool hasAny(const std::string& text, const Words& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](const char* word) { return text.find(word) != std::string::npos; });
}

}  // namespace

Topic topicOf(std::string_view text) {
    const std::string lower = lowered(text);
    if (hasAny(lower, kDoubtWords)) return Topic::Doubt;
    if (hasAny(lower, kPaceWords)) return Topic::Pace;
    if (hasAny(lower, kFundsWords)) return Topic::Funds;
    if (hasAny(lower, kCapacityWords)) return Topic::Capacity;
    return Topic::Other;
}

}  // namespace gpushopper::tensordock
