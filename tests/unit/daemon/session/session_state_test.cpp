// Goal: the table says what docs/sessions.md promises. Method: play stories, then single refusals.

#include "daemon/session/session_state.hpp"

#include <initializer_list>

#include "tests/support/catch.hpp"

namespace gpushopper::session {
namespace {

// The wish to end comes with `StopBegun`, as in the engine.
std::optional<State> play(std::initializer_list<Event> story, Ending ending) {
    std::optional<State> state = State::Queued;
    Ending wish = Ending::None;
    for (Event event : story) {
        if (event == Event::StopBegun) wish = ending;
        if (state) state = next(*state, event, wish);
    }
    return state;
}

TEST_CASE("a happy life ends stopped", "[session]") {
    CHECK(play({Event::CreateStarted, Event::CreateAccepted, Event::AddressKnown, Event::Verified,
                Event::StopBegun, Event::DestroySettled, Event::AbsenceProven},
               Ending::Asked) == State::Stopped);
}

TEST_CASE("a boot that takes too long ends failed, and only when the machine is gone",
          "[session]") {
    CHECK(
        play({Event::CreateStarted, Event::CreateAccepted, Event::StopBegun, Event::DestroySettled},
             Ending::Fault) == State::Proving);
    CHECK(next(State::Proving, Event::AbsenceProven, Ending::Fault) == State::Failed);
}

TEST_CASE("once an end is wanted nothing new is begun", "[session]") {
    CHECK(next(State::Queued, Event::CreateStarted, Ending::Asked) == std::nullopt);
    CHECK(next(State::Verifying, Event::Verified, Ending::Fault) == std::nullopt);
}

TEST_CASE("a create without an answer waits for proof, even when a stop is wanted", "[session]") {
    CHECK(play({Event::CreateStarted, Event::CreateDoubtful}, Ending::None) == State::Unconfirmed);
    // We may not begin to destroy what we do not know; the wish shows, the state stays honest.
    CHECK(next(State::Unconfirmed, Event::StopBegun, Ending::Asked) == std::nullopt);
    CHECK(status(State::Unconfirmed, Ending::Asked) == "stopping");
}

TEST_CASE("state names round-trip and are never guessed", "[session]") {
    for (auto state : {State::Queued, State::Unconfirmed, State::Proving, State::Failed}) {
        CHECK(parseState(toString(state)) == state);
    }
    CHECK(parseState("Ready") == std::nullopt);
}

}  // namespace
}  // namespace gpushopper::session
