#include "plugins/mock/faults/fault_rules.hpp"

#include <algorithm>
#include <array>
#include <gpushopper/config.hpp>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

namespace gpushopper::mock {
namespace {

using OperationSet = unsigned;

constexpr OperationSet setOf(std::initializer_list<Operation> operations) {
    OperationSet set = 0;
    for (Operation operation : operations) set |= 1U << indexOf(operation);
    return set;
}

constexpr OperationSet kEvery = (1U << kOperations.size()) - 1;
constexpr OperationSet kLists =
    setOf({Operation::ListOffers, Operation::ListInstances, Operation::ListTemplates});
constexpr OperationSet kSeen = setOf({Operation::Get, Operation::ListInstances});
constexpr OperationSet kMade = setOf({Operation::Create}) | kSeen;

struct KindRow {
    const char* name;
    FaultKind kind;
    OperationSet operations;  // where the kind means something
};

constexpr std::array<KindRow, 24> kKinds{{
    {"refuse", FaultKind::Refuse, kEvery},
    {"auth", FaultKind::Auth, kEvery},
    {"funds", FaultKind::Funds, kEvery},
    {"rate_limit", FaultKind::RateLimit, kEvery},
    {"no_capacity", FaultKind::NoCapacity, kEvery},
    {"invalid", FaultKind::Invalid, kEvery},
    {"transient", FaultKind::Transient, kEvery},
    {"bad_response", FaultKind::BadResponse, kEvery},
    {"lose_before", FaultKind::LoseBefore, kEvery},
    {"lose_after", FaultKind::LoseAfter, kEvery},
    {"late", FaultKind::Late, setOf({Operation::Create})},
    {"delay", FaultKind::Delay, kEvery},
    {"hang", FaultKind::Hang, kEvery},
    {"stale_list", FaultKind::StaleList, setOf({Operation::ListInstances})},
    {"partial_list", FaultKind::PartialList, kLists},
    {"empty_list", FaultKind::EmptyList, kLists},
    {"vanish", FaultKind::Vanish, kSeen},
    {"duplicate", FaultKind::Duplicate, setOf({Operation::Create, Operation::ListInstances})},
    {"cut_label", FaultKind::CutLabel, kMade},
    {"boot_never", FaultKind::BootNever, setOf({Operation::Create})},
    {"stop_machine", FaultKind::StopMachine, kMade},
    {"storage_only", FaultKind::StorageOnly, kMade},
    {"break_machine", FaultKind::BreakMachine, kMade},
    {"price_jump", FaultKind::PriceJump, setOf({Operation::Create, Operation::ListOffers})},
}};

double fraction(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t value = seed * 0x9e3779b97f4a7c15U + index * 0xd1342543de82ef95U + 1;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return static_cast<double>((value ^ (value >> 31)) >> 11) / 9007199254740992.0;  // 2^53
}

}  // namespace

/// Reads one rule; a friend of FaultRules, because rules are nobody else's business.
struct RuleReader {
    static FaultRules::Rule read(const nlohmann::json& json, std::size_t index) {
        try {
            return readChecked(json);
        } catch (const Failure& failure) {
            throw Failure(GSP_INVALID_ARGUMENT,
                          "fault rule " + std::to_string(index) + ": " + failure.message);
        }
    }

private:
    static FaultRules::Rule readChecked(const nlohmann::json& json) {
        constexpr std::int64_t kMany = 1'000'000'000;
        const Config config = Config::parse(json.is_object() ? json.dump() : "[]");
        config.allowOnly({"operation", "kind", "times", "after", "delay_ms", "message",
                          "retry_after_ms", "probability", "seed", "label_bytes"});
        FaultRules::Rule rule;
        const KindRow& row = kindNamed(config.requiredText("kind"));
        rule.fault.kind = row.kind;
        rule.operations = operationsOf(config.requiredText("operation"), row);
        rule.times = config.integer("times", 1, {-1, kMany});
        rule.after = config.integer("after", 0, {0, kMany});
        rule.fault.delay = std::chrono::milliseconds(config.integer("delay_ms", 0, {0, kMany}));
        rule.fault.message = config.text("message", std::string("scripted fault: ") + row.name);
        if (config.has("retry_after_ms")) {
            rule.fault.retry_after =
                std::chrono::milliseconds(config.integer("retry_after_ms", 0, {0, kMany}));
        }
        rule.fault.label_bytes =
            static_cast<std::uint32_t>(config.integer("label_bytes", 20, {0, 128}));
        rule.seed = static_cast<std::uint64_t>(config.integer("seed", 0, {0, INT64_MAX}));
        if (config.has("probability")) rule.probability = probabilityOf(json.at("probability"));
        return rule;
    }

    static const KindRow& kindNamed(const std::string& name) {
        const auto row = std::find_if(kKinds.begin(), kKinds.end(),
                                      [&](const KindRow& kind) { return name == kind.name; });
        if (row == kKinds.end()) throw Failure(GSP_INVALID_ARGUMENT, "no kind `" + name + "`");
        return *row;
    }

    static std::vector<Operation> operationsOf(const std::string& name, const KindRow& kind) {
        const auto named = parseOperation(name);
        if (!named && name != "any") {
            throw Failure(GSP_INVALID_ARGUMENT, "no operation `" + name + "`");
        }
        std::vector<Operation> operations;
        for (Operation operation : kOperations) {
            const bool meant = !named || operation == *named;
            if (meant && (kind.operations >> indexOf(operation) & 1U) != 0) {
                operations.push_back(operation);
            }
        }
        if (operations.empty()) {
            throw Failure(GSP_INVALID_ARGUMENT,
                          std::string("`") + kind.name + "` means nothing for `" + name + "`");
        }
        return operations;
    }

    static double probabilityOf(const nlohmann::json& json) {
        const double value = json.is_number() ? json.get<double>() : -1;
        if (!(value >= 0 && value <= 1)) {
            throw Failure(GSP_INVALID_ARGUMENT, "`probability` must be from 0 to 1");
        }
        return value;
    }
};

FaultRules FaultRules::parse(std::string_view text) {
    FaultRules rules;
    if (text.empty()) return rules;
    auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_object() && json.size() == 1 && json.contains("rules")) {
        json = nlohmann::json(json["rules"]);
    }
    if (!json.is_array()) {
        throw Failure(GSP_INVALID_ARGUMENT, "fault rules are {\"rules\": [...]} or [...]");
    }
    for (std::size_t i = 0; i < json.size(); ++i) {
        rules.rules_.push_back(RuleReader::read(json[i], i));
    }
    return rules;
}

std::optional<Fault> FaultRules::next(Operation operation) {
    for (Rule& rule : rules_) {
        const auto& meant = rule.operations;
        if (std::find(meant.begin(), meant.end(), operation) == meant.end()) continue;
        if (rule.times >= 0 && rule.struck >= rule.times) continue;
        const std::int64_t match = rule.matched++;
        if (match < rule.after) continue;
        if (fraction(rule.seed, static_cast<std::uint64_t>(match)) >= rule.probability) continue;
        ++rule.struck;
        return rule.fault;
    }
    return std::nullopt;
}

}  // namespace gpushopper::mock
