#include "sdk/check/report/report.hpp"

#include <array>
#include <map>
#include <nlohmann/json.hpp>

namespace gpushopper::check {
namespace {

using nlohmann::json;

constexpr const char* kIndent = "               ";

const char* markOf(Verdict verdict) {
    switch (verdict) {
        case Verdict::Passed:
            return "ok    ";
        case Verdict::Failed:
            return "FAIL  ";
        case Verdict::NotApplicable:
            return "n/a   ";
        case Verdict::Skipped:
            return "skip  ";
        case Verdict::Blocked:
            return "--    ";
    }
    return "";
}

std::map<Verdict, int> countsOf(const std::vector<Judgement>& judgements) {
    std::map<Verdict, int> counts;
    for (const Judgement& judgement : judgements) ++counts[judgement.verdict];
    return counts;
}

constexpr const char* kRulesHead = R"(# The rules of plugins

What a plugin promises, and what `gpu-shopper-plugin-check check PLUGIN.so` looks at; the tool is
described in [plugin-check.md](plugin-check.md). A number keeps its meaning for ever. This page is
made from the tool's own table (`gpu-shopper-plugin-check rules --markdown`); a test compares them.

*Needs* says what a rule is judged with: nothing but the file; the plugin; its provider's HTTP,
which the tool plays (a plugin without HTTP through the host is not judged by it); an answers file
besides. GSP-30, the host's side of all this, is kept by the daemon and looked at by its own tests
(`tests/unit/daemon/provider/abi`).
)";

/// By number, what a rule is judged with; all others: the plugin.
const char* needsOf(const Rule& rule) {
    static const std::map<int, const char*> others = {
        {1, "file"},     {2, "file"},        {7, "file"},     {10, "HTTP"},    {11, "HTTP"},
        {12, "answers"}, {13, "answers"},    {14, "answers"}, {15, "answers"}, {16, "answers"},
        {19, "answers"}, {20, "HTTP"},       {21, "HTTP"},    {22, "HTTP"},    {35, "answers"},
        {40, "HTTP"},    {42, "`--readme`"}, {45, "answers"}, {46, "HTTP"}};
    const auto found = others.find(rule.number);
    return found == others.end() ? "plugin" : found->second;
}

}  // namespace

std::string textOf(const Judgement& judgement) {
    std::string text = std::string("  ") + markOf(judgement.verdict) + judgement.rule->id() + " " +
                       judgement.rule->text + "\n";
    for (const std::string& seen : judgement.seen)
        text += std::string(kIndent) + "seen: " + seen + "\n";
    if (judgement.verdict == Verdict::Failed) {
        text += std::string(kIndent) + "why:  " + judgement.rule->why + "\n";
        text += std::string(kIndent) + "do:   " + judgement.rule->advice + "\n";
    } else if (!judgement.why.empty()) {
        text += std::string(kIndent) + judgement.why + "\n";
    }
    for (const std::string& note : judgement.notes)
        text += std::string(kIndent) + "note: " + note + "\n";
    return text;
}

std::string summaryOf(const std::vector<Judgement>& judgements) {
    constexpr std::array kWords = {
        std::pair{Verdict::Passed, "passed"}, std::pair{Verdict::Failed, "failed"},
        std::pair{Verdict::NotApplicable, "not applicable"}, std::pair{Verdict::Skipped, "skipped"},
        std::pair{Verdict::Blocked, "not judged because of an earlier one"}};
    const auto counts = countsOf(judgements);
    std::string text;
    for (const auto& [verdict, word] : kWords) {
        const auto found = counts.find(verdict);
        if (found == counts.end()) continue;
        text += (text.empty() ? "" : ", ") + std::to_string(found->second) + " " + word;
    }
    return text.empty() ? "no rule was judged" : text;
}

std::string jsonOf(const std::string& plugin, const std::vector<Judgement>& judgements) {
    json rules = json::array();
    for (const Judgement& judgement : judgements) {
        rules.push_back({{"rule", judgement.rule->id()},
                         {"text", judgement.rule->text},
                         {"verdict", nameOf(judgement.verdict)},
                         {"seen", judgement.seen},
                         {"notes", judgement.notes},
                         {"why", judgement.why},
                         {"do", judgement.rule->advice}});
    }
    json counts = json::object();
    for (const auto& [verdict, count] : countsOf(judgements)) counts[nameOf(verdict)] = count;
    const json report = {{"tool", std::string("gpu-shopper-plugin-check ") + kToolVersion},
                         {"plugin", plugin},
                         {"rules", rules},
                         {"counts", counts},
                         {"exit", exitCodeOf(judgements)}};
    return report.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string rulesMarkdown() {
    std::string text = kRulesHead;
    const char* chapter = "";
    for (const Rule& rule : allRules()) {
        if (std::string(chapter) != rule.chapter) {
            chapter = rule.chapter;
            text += std::string("\n## ") + chapter +
                    "\n\n| Rule | Text | Why | What to do | Needs |\n"
                    "| --- | --- | --- | --- | --- |\n";
        }
        text += "| " + rule.id() + " | " + rule.text + " | " + rule.why + " | " + rule.advice +
                " | " + needsOf(rule) + " |\n";
    }
    return text;
}

std::string rulesText() {
    std::string text;
    for (const Rule& rule : allRules()) text += rule.id() + "  " + rule.text + "\n";
    return text;
}

}  // namespace gpushopper::check
