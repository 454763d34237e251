#include "sdk/check/rules/rule.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace gpushopper::check {

void Evidence::broken(const std::string& seen) {
    const bool known = std::find(breaches_.begin(), breaches_.end(), seen) != breaches_.end();
    if (!known && breaches_.size() < kBreachesMax) breaches_.push_back(seen);
}

void Evidence::note(const std::string& text) {
    const bool known = std::find(notes_.begin(), notes_.end(), text) != notes_.end();
    if (!known && notes_.size() < kBreachesMax) notes_.push_back(text);
}

std::string Rule::id() const { return (number < 10 ? "GSP-0" : "GSP-") + std::to_string(number); }

const Rule* findRule(const std::string& id) {
    std::string_view digits = id;
    if (digits.starts_with("GSP-") || digits.starts_with("gsp-")) digits.remove_prefix(4);
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) return nullptr;
    const auto& rules = allRules();
    const auto found = std::find_if(rules.begin(), rules.end(),
                                    [&](const Rule& rule) { return rule.number == number; });
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace gpushopper::check
