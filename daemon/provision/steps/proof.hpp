#pragma once

/// Proof of absence of a known machine, by id alone: the provider's own not-found answer for the
/// id, and a complete list that lacks it. Two such observations, a visibility window apart, both
/// made by one run of one daemon on its boot-time clock, are the proof. There is no number of
/// attempts after which it is pretended.
///
/// The lists are shared, so that a hundred machines that go at once cost a few lists. Therefore an
/// observation says from when it is: the window is counted from the end of the first one to the
/// oldest part of the second.
///
/// look() does the asking; the rest is pure.
/// Thread safety: look() from any thread; the pure functions everywhere.

#include <optional>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"
#include "daemon/provision/step_context.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::provision {

/// What one look at the provider says about an instance.
struct Look {
    enum class Kind {
        Present,  ///< Found by id, or a fresh complete list has it.
        Absent,   ///< Not found by id, and lacking in a complete list.
        Unclear,  ///< The provider could not be asked.
    };
    Kind kind = Kind::Unclear;
    std::optional<provider::Instance> instance;  ///< With Present, when found by id.
    std::string error;                           ///< With Unclear.
    base::MonoTime from{};                       ///< With Absent: when its list was asked.
};

/// `first` is the observation that this look is to confirm, if there is one: a list asked a window
/// after it is as good as a new one. A list that lacks what the id call finds is doubted for
/// everybody.
Look look(const StepContext& context, const base::InstanceId& id,
          const std::optional<session::Sighting>& first);

/// An observation of absence: made now, resting on what was asked at `from` or later.
struct Absence {
    session::Sighting now;
    base::MonoTime from{};
};

enum class Evidence { First, TooEarly, Proven };

/// Sets or keeps `first`; Proven when it was made by the same run at least `window` before `from`.
Evidence countAbsence(std::optional<session::Sighting>& first, const Absence& absence,
                      base::Millis window);

/// How long after `now` the second observation may be made.
base::Millis untilProof(const session::Sighting& first, const session::Sighting& now,
                        base::Millis window);

}  // namespace gpushopper::provision
