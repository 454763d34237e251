#pragma once

/// MarketScript: what goes wrong at the scripted marketplace, drawn from the seed. How much goes
/// wrong (the temper) differs from seed to seed, from a calm day to a hostile one.
///
/// What a script never does, because nobody could see through it: lie for longer than the
/// visibility window, let a create take effect later than the create's deadline, or (after
/// `faults_end`) do anything wrong at all. Thread safety: only the task that holds the baton may
/// draw.

#include <optional>
#include <vector>

#include "tests/sim/market/market.hpp"
#include "tests/sim/schedule/sim_random.hpp"

namespace gpushopper::sim {

enum class CreatePlay : std::uint8_t {
    Accept,          ///< Made at once, and answered.
    Refuse,          ///< A definite no.
    LoseBefore,      ///< Nothing is made; the answer leaves doubt.
    LoseAfter,       ///< Made, perhaps late; the answer leaves doubt.
    AcceptThenFail,  ///< The id is handed over, then the call fails.
    HangBefore,      ///< Nothing is made; no answer until the deadline.
    HangAfter,       ///< Made, perhaps late; no answer until the deadline.
};

enum class DestroyPlay : std::uint8_t {
    Obey,       ///< Gone within the window, and answered.
    Ignore,     ///< Answered, but nothing happens.
    FailAfter,  ///< Gone within the window; the call fails.
};

class MarketScript {
public:
    MarketScript(std::uint64_t seed, const provider::Traits& traits, base::MonoTime faults_end);

    /// How long an answer takes that comes at all.
    base::Millis latency();
    /// What a read or a destroy fails with, if it does; Deadline means that it hangs until then.
    std::optional<base::ErrorCode> callFault(base::MonoTime now);
    CreatePlay createPlay(base::MonoTime now);
    base::ErrorCode refusal();
    DestroyPlay destroyPlay(base::MonoTime now);
    /// For how long a destroyed machine is still there, and for how long it is shown after that.
    base::Millis withinWindow() { return random_.between(base::Millis(0), window_); }
    /// The rest of a machine's life, given when its create was sent; `late`: it may come late.
    Machine drawLife(Machine machine, base::MonoTime sent, bool late);
    bool duplicates(base::MonoTime now) { return faulty(now) && random_.chance(temper_.odd, 1000); }
    SimRandom& random() { return random_; }

private:
    struct Temper {
        std::uint64_t call_faults;    ///< Of 1000 calls, this many fail.
        std::uint64_t create_faults;  ///< Of 1000 creates.
        std::uint64_t odd;            ///< Of 1000 machines, for each oddity of a life.
        int outages;
    };
    struct Outage {
        base::MonoTime from;
        base::MonoTime until;
        base::ErrorCode code;
    };

    static Temper drawTemper(SimRandom& random);
    bool faulty(base::MonoTime now) const { return now < faults_end_; }
    bool oddly() { return random_.chance(temper_.odd, 1000); }
    void drawOddities(Machine& machine);

    SimRandom random_;
    const base::Millis window_;
    const base::Millis create_deadline_;
    const base::MonoTime faults_end_;
    const Temper temper_;
    std::vector<Outage> outages_;
};

}  // namespace gpushopper::sim
