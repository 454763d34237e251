#include "sdk/check/world/reply.hpp"

#include "sdk/check/text.hpp"

namespace gpushopper::check {

std::string Reply::shownAnswer() const {
    std::string text = "answered " + codeName(code);
    if (ok()) return text;
    if (outcome != GSP_NOT_APPLIED) text += ", " + outcomeName(outcome);
    if (!message.empty()) text += " (" + shown(message) + ")";
    return text;
}

}  // namespace gpushopper::check
