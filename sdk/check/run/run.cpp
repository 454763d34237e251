#include "sdk/check/run/run.hpp"

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <utility>

#include "sdk/check/plugin/library.hpp"
#include "sdk/check/plugin/table.hpp"
#include "sdk/check/refusal.hpp"
#include "sdk/check/run/scratch_folder.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {
namespace {

using nlohmann::json;

constexpr std::size_t kExcerptBytes = 300;
#ifdef __OPTIMIZE__
constexpr int kSlowness = 1;
#else
constexpr int kSlowness = 3;  // a build for tests, perhaps with sanitizers
#endif

std::string dumped(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string answerOf(const Evidence& evidence, const std::string& not_judged = "") {
    return dumped(
        {{"seen", evidence.breaches()}, {"notes", evidence.notes()}, {"not_judged", not_judged}});
}

void load(Subject& subject) {
    subject.child->announce("while it was loaded");
    const gsp_plugin* table = loadPlugin(subject.file)(GSP_ABI_MINOR);
    // Only what would be followed into nowhere; the rest is the rules' business.
    for (const std::string& fault : headerFaults(table)) throw NotLoaded(fault);
    subject.plugin = copied(*table);
    for (const std::string& fault : functionFaults(subject.plugin)) throw NotLoaded(fault);
    if (subject.plugin.id == nullptr || subject.plugin.config_schema_json == nullptr)
        throw NotLoaded("lacks its id or its schema");
    subject.schema = Schema::parse(subject.plugin.config_schema_json);
}

/// What a child does.
std::string judge(const Rule& rule, Subject subject, Child& child) {
    Evidence evidence;
    subject.child = &child;
    subject.give_up = [&](const std::string& seen) {
        evidence.broken(seen);
        child.answerNow(answerOf(evidence));
    };
    try {
        if (rule.stage >= Stage::Callable) load(subject);
        rule.judge(subject, evidence);
        return answerOf(evidence);
    } catch (const NotJudged& reason) {
        return answerOf(evidence, reason.why);
    } catch (const NotLoaded& problem) {
        return answerOf(evidence, std::string("it ") + problem.what());
    } catch (const BadSchema& problem) {
        return answerOf(evidence, std::string("it ") + problem.what());
    } catch (const Refusal& refusal) {
        return dumped({{"refusal", refusal.what()}});
    }
}

/// The line of a sanitizer's report that says what it is about; empty: there is no report.
std::string excerptOf(const std::string& output) {
    for (const char* mark : {"ERROR: ", "WARNING: ThreadSanitizer", "runtime error: "}) {
        const auto at = output.find(mark);
        if (at == std::string::npos) continue;
        const auto begin = output.rfind('\n', at) + 1;
        const auto end = std::min(output.find('\n', at), begin + kExcerptBytes);
        return ": " + output.substr(begin, end - begin);
    }
    return "";
}

Judgement judgementOf(const Rule& rule, const ChildEnd& end) {
    Judgement judgement;
    judgement.rule = &rule;
    if (end.how != ChildEnd::How::Answered) {
        judgement.verdict = Verdict::Failed;
        // Where signals are blocked, as in the making of a thread, a fence has no word to say.
        const bool fenced = end.how == ChildEnd::How::Crashed && end.number == SIGSYS;
        judgement.seen = {fenced ? "it made a forbidden system call " + end.step
                                 : "it " + end.sentence() + excerptOf(end.output)};
        return judgement;
    }
    const json answer = json::parse(end.answer);
    if (answer.contains("refusal")) throw Refusal(answer["refusal"].get<std::string>());
    judgement.seen = answer["seen"].get<std::vector<std::string>>();
    judgement.notes = answer["notes"].get<std::vector<std::string>>();
    judgement.why = answer["not_judged"].get<std::string>();
    if (!judgement.seen.empty()) {
        judgement.verdict = Verdict::Failed;
    } else if (!judgement.why.empty()) {
        judgement.verdict = Verdict::NotApplicable;
    }
    return judgement;
}

class Runner {
public:
    Runner(const Subject& subject, const RunOptions& options)
        : subject_(subject), options_(options) {}

    /// nullopt: nobody asked for it, and it stands in nobody's way.
    std::optional<Judgement> put(const Rule& rule) {
        const bool wanted = options_.only.empty() || options_.only.contains(rule.number);
        const bool is_gate = rule.gate_to != Stage::File;
        if (!wanted && !is_gate) return std::nullopt;
        Judgement judgement = verdictOn(rule);
        // A gate that was skipped is taken for open: the author answers for it.
        if (is_gate &&
            (judgement.verdict == Verdict::Failed || judgement.verdict == Verdict::Blocked)) {
            if (!closed_ || rule.gate_to < closed_->gate_to) closed_ = &rule;
        }
        if (!wanted && judgement.verdict != Verdict::Failed) return std::nullopt;
        return judgement;
    }

private:
    Judgement verdictOn(const Rule& rule) const {
        Judgement judgement;
        judgement.rule = &rule;
        const auto skipped = options_.skipped.find(rule.number);
        if (skipped != options_.skipped.end()) {
            judgement.verdict = Verdict::Skipped;
            judgement.why = skipped->second;
            return judgement;
        }
        if (closed_ != nullptr && rule.stage >= closed_->gate_to) {
            judgement.verdict = Verdict::Blocked;
            judgement.why = closed_->id() + " failed";
            return judgement;
        }
        const ScratchFolder folder;
        Subject subject = subject_;
        subject.folder = folder.path();
        const auto limit =
            options_.limit.value_or(std::chrono::seconds(rule.seconds_max * kSlowness));
        return judgementOf(
            rule, inChild([&](Child& child) { return judge(rule, subject, child); }, limit));
    }

    const Subject& subject_;
    const RunOptions& options_;
    const Rule* closed_ = nullptr;  ///< The gate that did not open.
};

}  // namespace

std::vector<Judgement> runRules(const Subject& subject, const RunOptions& options,
                                const std::function<void(const Judgement&)>& on_judged) {
    std::vector<Judgement> judgements;
    Runner runner(subject, options);
    for (const Rule& rule : allRules()) {
        auto judgement = runner.put(rule);
        if (!judgement) continue;
        on_judged(*judgement);
        judgements.push_back(std::move(*judgement));
    }
    return judgements;
}

std::string onLoadedPlugin(const Subject& given, std::chrono::milliseconds limit,
                           const std::function<std::string(const Subject&)>& body) {
    const ScratchFolder folder;
    const ChildEnd end = inChild(
        [&](Child& child) {
            Subject subject = given;
            subject.folder = folder.path();
            subject.child = &child;
            subject.give_up = [&](const std::string& seen) {
                child.answerNow(dumped({{"refusal", "the plugin " + seen}}));
            };
            try {
                load(subject);
                return dumped({{"text", body(subject)}});
            } catch (const NotJudged& reason) {
                return dumped({{"refusal", reason.why}});
            } catch (const std::runtime_error& problem) {
                return dumped({{"refusal", problem.what()}});
            }
        },
        limit);
    if (end.how != ChildEnd::How::Answered)
        throw Refusal("the plugin " + given.file.string() + " " + end.sentence() +
                      excerptOf(end.output) + "; run `check` on it");
    const json answer = json::parse(end.answer);
    if (answer.contains("refusal"))
        throw Refusal(given.file.string() + ": " + answer["refusal"].get<std::string>());
    return answer["text"].get<std::string>();
}

}  // namespace gpushopper::check
