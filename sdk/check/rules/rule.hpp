#pragma once

/// Rule: one promise of a plugin, with a number that never changes its meaning. The table of rules
/// (rule_table.cpp) is the author's checklist: docs/plugin-rules.md is made from it.
/// Thread safety: constant.

#include <cstdint>
#include <string>
#include <vector>

#include "sdk/check/world/subject.hpp"

namespace gpushopper::check {

/// How far a plugin must have come before a rule can look at it. Some rules are the gates between
/// the stages: while one of them fails, later rules are not judged.
enum class Stage : std::uint8_t {
    File,      ///< Nothing of it has run.
    Loadable,  ///< It can be loaded, and its entry comes back.
    Readable,  ///< Its table is one of this header.
    Callable,  ///< All functions and texts are there.
    Opened,    ///< It opens with its configuration.
};

/// What a rule saw.
class Evidence {
public:
    /// More would not be read.
    static constexpr std::size_t kBreachesMax = 8;

    /// The rule is broken; `seen` is a sentence.
    void broken(const std::string& seen);
    void broken(const std::vector<std::string>& all) {
        for (const std::string& seen : all) broken(seen);
    }
    /// Unless `holds`.
    void require(bool holds, const std::string& otherwise) {
        if (!holds) broken(otherwise);
    }
    /// What a reader should know although nothing is broken.
    void note(const std::string& text);

    const std::vector<std::string>& breaches() const { return breaches_; }
    const std::vector<std::string>& notes() const { return notes_; }

private:
    std::vector<std::string> breaches_;
    std::vector<std::string> notes_;
};

struct Rule {
    int number;
    const char* chapter;
    const char* text;    ///< The promise, as a sentence without a full stop.
    const char* why;     ///< What it costs when it is not kept.
    const char* advice;  ///< What to do.
    Stage stage;         ///< What must have been reached before.
    /// Throws NotJudged when it does not apply to this plugin.
    void (*judge)(const Subject& subject, Evidence& evidence);
    /// The stage that cannot be reached while this rule fails; File: none.
    Stage gate_to = Stage::File;
    int seconds_max = 20;

    /// "GSP-07"
    std::string id() const;
};

/// In the order of docs/plugin-rules.md.
const std::vector<Rule>& allRules();
/// nullptr: there is none of this id ("GSP-07", "gsp-7", "7").
const Rule* findRule(const std::string& id);

}  // namespace gpushopper::check
