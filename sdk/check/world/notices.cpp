#include "sdk/check/world/notices.hpp"

#include <algorithm>

namespace gpushopper::check {

void Notices::add(Topic topic, const std::string& text) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string>& texts = texts_[topic];
    const bool known = std::find(texts.begin(), texts.end(), text) != texts.end();
    if (!known && texts.size() < kTextsMax) texts.push_back(text);
}

std::vector<std::string> Notices::of(Topic topic) const {
    const std::lock_guard lock(mutex_);
    const auto found = texts_.find(topic);
    return found == texts_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace gpushopper::check
