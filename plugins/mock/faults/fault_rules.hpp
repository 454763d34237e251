#pragma once

/// fault_rules: what a scripted fault is and when it strikes. README.md describes the JSON form and
/// every kind. Rules are asked in their order; the first one that matches an operation and is not
/// used up strikes. Chance is decided by the rule's own seed and counter, so a run repeats.
/// Thread safety: none; FaultSource serialises.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mock/market/operation.hpp"

namespace gpushopper::mock {

enum class FaultKind : std::uint8_t {
    Refuse,
    Auth,
    Funds,
    RateLimit,
    NoCapacity,
    Invalid,
    Transient,
    BadResponse,
    LoseBefore,
    LoseAfter,
    Late,
    Delay,
    Hang,
    StaleList,
    PartialList,
    EmptyList,
    Vanish,
    Duplicate,
    CutLabel,
    BootNever,
    StopMachine,
    StorageOnly,
    BreakMachine,
    PriceJump
};

struct Fault {
    FaultKind kind = FaultKind::Delay;
    std::chrono::milliseconds delay{0};
    std::string message;
    std::optional<std::chrono::milliseconds> retry_after;
    std::uint32_t label_bytes = 20;  ///< What CutLabel leaves.
};

class FaultRules {
public:
    /// Takes `{"rules": [...]}` or the bare array; empty text: no rules. Throws Failure
    /// INVALID_ARGUMENT that names the rule and the member.
    static FaultRules parse(std::string_view text);

    /// The fault that strikes this call of `operation`, if any; counts.
    std::optional<Fault> next(Operation operation);

private:
    struct Rule {
        std::vector<Operation> operations;
        Fault fault;
        std::int64_t times = 1;  // -1: always
        std::int64_t after = 0;
        double probability = 1;
        std::uint64_t seed = 0;
        std::int64_t matched = 0;
        std::int64_t struck = 0;
    };
    friend struct RuleReader;

    std::vector<Rule> rules_;
};

}  // namespace gpushopper::mock
