#include "daemon/session/session_state.hpp"

#include <cstddef>

namespace gpushopper::session {
namespace {

constexpr std::array kStateNames = {
    std::string_view{"queued"},     std::string_view{"creating"},  std::string_view{"unconfirmed"},
    std::string_view{"booting"},    std::string_view{"verifying"}, std::string_view{"ready"},
    std::string_view{"destroying"}, std::string_view{"proving"},   std::string_view{"stopped"},
    std::string_view{"failed"},
};
constexpr std::size_t kStateCount = kStateNames.size();
static_assert(kStateCount == static_cast<std::size_t>(State::Failed) + 1);

// The table is proven at compile time: a careless edit does not build.

constexpr bool isDeterministic() {
    for (std::size_t i = 0; i < kTransitions.size(); ++i) {
        for (std::size_t j = i + 1; j < kTransitions.size(); ++j) {
            const auto& [from, on, to] = kTransitions[i];
            if (from == kTransitions[j].from && on == kTransitions[j].on) return false;
        }
    }
    return true;
}
static_assert(isDeterministic(), "a (state, event) pair is listed twice");

constexpr bool finalStatesHaveNoExit() {
    for (const Transition& step : kTransitions) {
        if (isFinal(step.from)) return false;
    }
    return true;
}
static_assert(finalStatesHaveNoExit());

constexpr bool everyEndIsProven() {
    for (const Transition& step : kTransitions) {
        const bool may_cost_money = step.from != State::Queued;
        const bool is_proof = step.on == Event::CreateRefused || step.on == Event::AbsenceProven;
        if (isFinal(step.to) && may_cost_money && !is_proof) return false;
    }
    return true;
}
static_assert(everyEndIsProven(), "a session could end while its instance still runs");

constexpr std::array<bool, kStateCount> reachableFrom(State start) {
    std::array<bool, kStateCount> seen{};
    seen[static_cast<std::size_t>(start)] = true;
    for (std::size_t round = 0; round < kStateCount; ++round) {
        for (const Transition& step : kTransitions) {
            if (!seen[static_cast<std::size_t>(step.from)]) continue;
            seen[static_cast<std::size_t>(step.to)] = true;
            if (isFinal(step.to)) seen[static_cast<std::size_t>(State::Stopped)] = true;
        }
    }
    return seen;
}

constexpr bool everyStateIsReachableAndCanEnd() {
    const auto from_start = reachableFrom(State::Queued);
    for (std::size_t i = 0; i < kStateCount; ++i) {
        const auto onward = reachableFrom(static_cast<State>(i));
        const bool can_end = onward[static_cast<std::size_t>(State::Stopped)] ||
                             onward[static_cast<std::size_t>(State::Failed)];
        if (!from_start[i] || !can_end) return false;
    }
    return true;
}
static_assert(everyStateIsReachableAndCanEnd(), "a state is unreachable or has no way out");

}  // namespace

std::string_view status(State state, Ending ending) {
    if (state == State::Stopped) return "stopped";
    if (state == State::Failed) return "failed";
    const bool being_destroyed = state == State::Destroying || state == State::Proving;
    if (ending != Ending::None || being_destroyed) return "stopping";
    if (state == State::Queued) return "pending";
    return state == State::Ready ? "running" : "provisioning";
}

std::string_view toString(State state) { return kStateNames.at(static_cast<std::size_t>(state)); }

std::optional<State> parseState(std::string_view name) {
    for (std::size_t i = 0; i < kStateNames.size(); ++i) {
        if (kStateNames[i] == name) return static_cast<State>(i);
    }
    return std::nullopt;
}

}  // namespace gpushopper::session
