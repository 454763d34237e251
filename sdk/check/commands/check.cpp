// `check`: all rules, each in a child of its own.

#include <fstream>
#include <iterator>

#include "sdk/check/commands/commands.hpp"
#include "sdk/check/refusal.hpp"
#include "sdk/check/report/report.hpp"
#include "sdk/check/run/run.hpp"

namespace gpushopper::check {
namespace {

const Rule& ruleOf(const std::string& id) {
    const Rule* rule = findRule(id);
    if (rule == nullptr)
        throw Refusal("there is no rule \"" + id + "\"; `rules` lists them (GSP-01 ...)");
    return *rule;
}

RunOptions optionsOf(const CheckArguments& arguments) {
    RunOptions options;
    for (const std::string& id : arguments.only) options.only.insert(ruleOf(id).number);
    for (const std::string& text : arguments.skip) {
        const auto colon = text.find(':');
        const auto reason = text.find_first_not_of(' ', colon + 1);
        if (colon == std::string::npos || reason == std::string::npos)
            throw Refusal("--skip needs a reason: --skip \"GSP-20: the provider never fails\"");
        options.skipped[ruleOf(text.substr(0, colon)).number] = text.substr(reason);
    }
    if (arguments.limit_seconds) options.limit = std::chrono::seconds(*arguments.limit_seconds);
    return options;
}

std::string contentOf(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Refusal("the documentation " + file + " cannot be read");
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

int runCheck(const CheckArguments& arguments, const Streams& streams) {
    const RunOptions options = optionsOf(arguments);
    Subject subject = subjectOf(arguments.plugin);
    subject.needed_allowed = arguments.needed_allowed;
    if (!arguments.readme.empty()) subject.readme = contentOf(arguments.readme);
    const char* chapter = "";
    const auto judgements = runRules(subject, options, [&](const Judgement& judgement) {
        if (arguments.json) return;
        if (std::string(chapter) != judgement.rule->chapter) {
            chapter = judgement.rule->chapter;
            streams.out << chapter << '\n';
        }
        streams.out << textOf(judgement) << std::flush;
    });
    if (arguments.json) {
        streams.out << jsonOf(subject.file.string(), judgements);
    } else {
        streams.out << subject.file.string() << ": " << summaryOf(judgements) << '\n';
    }
    return exitCodeOf(judgements);
}

int runRulesList(bool markdown, const Streams& streams) {
    streams.out << (markdown ? rulesMarkdown() : rulesText());
    return 0;
}

}  // namespace gpushopper::check
