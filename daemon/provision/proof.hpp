#pragma once

/// Proof of absence of a known machine, by id alone: the provider's own not-found answer for the
/// id, and a complete list, asked afterwards, that lacks it. Two such observations, a visibility
/// window apart, both made by one run of one daemon on its boot-time clock, are the proof. There is
/// no number of attempts after which it is pretended.
///
/// look() does the asking (one call by id, and a list that may be shared); the rest is pure.
/// Thread safety: look() from any thread; the pure functions everywhere.

#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"
#include "daemon/provider/provider_slot.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::provision {

/// What one look at the provider says about an instance.
struct Look {
    enum class Kind {
        Present,  ///< Found by id, or a fresh complete list has it.
        Absent,   ///< Not found by id, and lacking in a complete list asked after that.
        Unclear,  ///< The provider could not be asked.
    };
    Kind kind = Kind::Unclear;
    std::optional<provider::Instance> instance;  ///< With Present, when found by id.
    std::string error;                           ///< With Unclear.
};

/// A list that lacks what the id call finds is doubted for everybody.
Look look(provider::ProviderSlot& slot, const base::InstanceId& id, const base::Clock& clock,
          const std::stop_token& stop);

enum class Evidence { First, TooEarly, Proven };

/// Counts an observation of absence made now by `run`. Sets or keeps `first`; Proven when `first`
/// was made by the same run at least `window` before.
Evidence countAbsence(std::optional<session::Sighting>& first, const session::Sighting& now,
                      base::Millis window);

/// How long after `now` the second observation may be made.
base::Millis untilProof(const session::Sighting& first, const session::Sighting& now,
                        base::Millis window);

}  // namespace gpushopper::provision
