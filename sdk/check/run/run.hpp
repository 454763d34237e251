#pragma once

/// run: puts the rules to a plugin, each in a child process of its own with a time limit.
/// Thread safety: to be called while the tool has one thread.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sdk/check/run/judgement.hpp"
#include "sdk/check/world/subject.hpp"

namespace gpushopper::check {

struct RunOptions {
    std::set<int> only;                         ///< Empty: all.
    std::map<int, std::string> skipped;         ///< Number to the author's reason.
    std::optional<std::chrono::seconds> limit;  ///< For each rule; else the rule's own.
};

/// In the order of allRules(), those asked for; rules that are gates to them are put as well, and
/// are in the result when they fail. `on_judged` sees each at once. Throws Refusal when the plugin
/// cannot be checked at all, such as for a configuration that its schema does not allow.
std::vector<Judgement> runRules(const Subject& subject, const RunOptions& options,
                                const std::function<void(const Judgement&)>& on_judged);

/// Runs `body` on the loaded plugin in a child, for what is no rule: the text that it returns.
/// Throws Refusal with the story when the child did not come back.
std::string onLoadedPlugin(const Subject& given, std::chrono::milliseconds limit,
                           const std::function<std::string(const Subject&)>& body);

}  // namespace gpushopper::check
