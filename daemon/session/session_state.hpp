#pragma once

/// The life of a GPU session, as a table and one pure function.
///
///   Queued -> Creating -> Booting -> Verifying -> Ready -> Destroying <-> Proving -> Stopped |
///   Failed
///                |            ^
///                +-> Unconfirmed        (did the provider create it? the resolver finds out)
///
/// This module decides; it never acts. No clock, no I/O, no locks, no Poco: the engine persists the
/// new state first and only then does what it asks for, so a crash between the two is recovered by
/// the next step. Three rules shape the table:
///
///  1. Money safety. From the moment a create call may have reached the provider, every path to a
///     final state goes through a proof (`CreateRefused`, `AbsenceProven`) that nothing is left
///     there.
///  2. No silent no-op. An event that makes no sense in a state is refused, not ignored.
///  3. What the user wants is not what is true. A stop that is asked for while the create is in
///  doubt
///     is stored as the wish (`Ending`), shown as status `stopping`, and carried out when the doubt
///     ends.
///
/// Thread safety: everything here is constexpr and stateless.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gpushopper::session {

enum class State : std::uint8_t {
    Queued,       ///< Accepted and stored; nothing was asked of the provider yet.
    Creating,     ///< A create call is in flight.
    Unconfirmed,  ///< The create call ended without telling whether it took effect.
    Booting,      ///< The instance exists; it has no address yet.
    Verifying,    ///< It has an address; it has not been reached yet.
    Ready,        ///< Handed to the consumer.
    Destroying,   ///< Destruction was ordered; not yet acknowledged.
    Proving,      ///< Acknowledged, or not found once; the second observation is awaited.
    Stopped,      ///< Final. Ended as asked; proven gone.
    Failed,       ///< Final. Ended by a fault; proven gone, or never existed.
};

enum class Event : std::uint8_t {
    CreateStarted,
    CreateAccepted,  ///< The instance id is known: from the answer, or adopted by its label.
    CreateRefused,   ///< The provider said a definite no.
    CreateDoubtful,  ///< GSP_MAYBE_APPLIED: time-out, cut or unreadable answer, crash.
    AddressKnown,
    Verified,
    StopBegun,       ///< The wish to end is carried out: asked, expired, idle, or a fault.
    DestroySettled,  ///< The provider acknowledged the destroy, or the instance was not found once.
    SeenAgain,       ///< It is still there, a visibility window after the destroy.
    AbsenceProven,   ///< Two observations, a visibility window apart.
};

/// Why a session ends; stored with the first wish to end it and never changed to `Asked` later.
enum class Ending : std::uint8_t { None, Asked, Fault };

struct Transition {
    State from;
    Event on;
    State to;  ///< For final states: where a fault leads; `Asked` leads to Stopped.
};

/// Every legal step. What is not listed here is refused.
inline constexpr std::array kTransitions = {
    Transition{State::Queued, Event::CreateStarted, State::Creating},
    Transition{State::Queued, Event::StopBegun, State::Failed},

    Transition{State::Creating, Event::CreateAccepted, State::Booting},
    Transition{State::Creating, Event::CreateRefused, State::Failed},
    Transition{State::Creating, Event::CreateDoubtful, State::Unconfirmed},

    Transition{State::Unconfirmed, Event::CreateAccepted, State::Booting},
    Transition{State::Unconfirmed, Event::AbsenceProven, State::Failed},

    Transition{State::Booting, Event::AddressKnown, State::Verifying},
    Transition{State::Booting, Event::StopBegun, State::Destroying},
    Transition{State::Booting, Event::AbsenceProven, State::Failed},

    Transition{State::Verifying, Event::Verified, State::Ready},
    Transition{State::Verifying, Event::StopBegun, State::Destroying},
    Transition{State::Verifying, Event::AbsenceProven, State::Failed},

    Transition{State::Ready, Event::StopBegun, State::Destroying},
    Transition{State::Ready, Event::AbsenceProven, State::Failed},

    Transition{State::Destroying, Event::DestroySettled, State::Proving},
    Transition{State::Proving, Event::SeenAgain, State::Destroying},
    Transition{State::Proving, Event::AbsenceProven, State::Failed},
};

constexpr bool isFinal(State state) { return state == State::Stopped || state == State::Failed; }

/// Returns the state that follows, or nullopt if `event` is illegal in `state`. `ending` picks
/// between the two final states, and once an end is wanted nothing new is begun: no create is
/// started and nothing is handed over.
constexpr std::optional<State> next(State state, Event event, Ending ending) {
    const bool end_wanted = ending != Ending::None;
    if (end_wanted && (event == Event::CreateStarted || event == Event::Verified))
        return std::nullopt;
    if (!end_wanted && event == Event::StopBegun) return std::nullopt;
    for (const Transition& step : kTransitions) {
        if (step.from != state || step.on != event) continue;
        return isFinal(step.to) && ending == Ending::Asked ? State::Stopped : step.to;
    }
    return std::nullopt;
}

/// The coarse status that clients see: pending, provisioning, running, stopping, stopped, failed.
/// A session that is to end shows `stopping` from the moment of the wish, whatever is still in
/// doubt.
std::string_view status(State state, Ending ending);

/// Stable lower-case names (the API's `phase`, `gone` for both final states): kept in the database.
std::string_view toString(State state);

/// The inverse of toString for the names in the database; nullopt for an unknown one. Never
/// guesses.
std::optional<State> parseState(std::string_view name);

}  // namespace gpushopper::session
