#include "tests/sim/market/market_script.hpp"

#include <array>

#include "daemon/provider/labels.hpp"

namespace gpushopper::sim {
namespace {

using base::ErrorCode;
using base::Millis;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kMarketStream = 2;

}  // namespace

MarketScript::MarketScript(std::uint64_t seed, const provider::Traits& traits,
                           base::MonoTime faults_end)
    : random_(seed, kMarketStream),
      window_(traits.visibility_window),
      create_deadline_(traits.create_deadline),
      faults_end_(faults_end),
      temper_(drawTemper(random_)) {
    constexpr std::array kCodes = {ErrorCode::Transient, ErrorCode::Deadline, ErrorCode::Auth,
                                   ErrorCode::RateLimited, ErrorCode::BadResponse};
    for (int i = 0; i < temper_.outages; ++i) {
        Outage outage;
        outage.from = base::MonoTime(random_.between(minutes(1), hours(20)));
        outage.until = outage.from + random_.between(seconds(20), hours(i == 0 ? 4 : 1));
        outage.code = kCodes.at(random_.below(kCodes.size()));
        outages_.push_back(outage);
    }
}

MarketScript::Temper MarketScript::drawTemper(SimRandom& random) {
    constexpr std::array kTempers = {
        Temper{0, 0, 0, 0},        // all is well: what fails here is plainly broken
        Temper{5, 100, 10, 1},     // a good day
        Temper{50, 300, 60, 2},    // a usual one
        Temper{250, 700, 150, 3},  // hostile
    };
    // One calm run in sixteen; the others share the rest.
    const auto draw = random.below(16);
    return kTempers.at(draw == 0 ? 0 : 1 + draw % 3);
}

Millis MarketScript::latency() {
    if (random_.chance(1, 20)) return random_.between(seconds(2), seconds(12));
    return random_.between(Millis(40), Millis(900));
}

std::optional<ErrorCode> MarketScript::callFault(base::MonoTime now) {
    if (!faulty(now)) return std::nullopt;
    for (const Outage& outage : outages_) {
        if (outage.from <= now && now < outage.until) return outage.code;
    }
    if (!random_.chance(temper_.call_faults, 1000)) return std::nullopt;
    constexpr std::array kCodes = {
        ErrorCode::Transient,   ErrorCode::Transient, ErrorCode::Deadline, ErrorCode::RateLimited,
        ErrorCode::BadResponse, ErrorCode::Auth,      ErrorCode::Permanent};
    return kCodes.at(random_.below(kCodes.size()));
}

CreatePlay MarketScript::createPlay(base::MonoTime now) {
    if (!faulty(now) || !random_.chance(temper_.create_faults, 1000)) return CreatePlay::Accept;
    constexpr std::array kPlays = {CreatePlay::Refuse,         CreatePlay::Refuse,
                                   CreatePlay::LoseBefore,     CreatePlay::LoseAfter,
                                   CreatePlay::AcceptThenFail, CreatePlay::HangBefore,
                                   CreatePlay::HangAfter};
    return kPlays.at(random_.below(kPlays.size()));
}

ErrorCode MarketScript::refusal() {
    constexpr std::array kCodes = {
        ErrorCode::NoCapacity,  ErrorCode::NoCapacity,      ErrorCode::Auth,     ErrorCode::Funds,
        ErrorCode::RateLimited, ErrorCode::InvalidArgument, ErrorCode::Permanent};
    return kCodes.at(random_.below(kCodes.size()));
}

DestroyPlay MarketScript::destroyPlay(base::MonoTime now) {
    if (!faulty(now) || !random_.chance(temper_.create_faults, 1000)) return DestroyPlay::Obey;
    return random_.chance(1, 2) ? DestroyPlay::Ignore : DestroyPlay::FailAfter;
}

Machine MarketScript::drawLife(Machine machine, base::MonoTime sent, bool late) {
    machine.created = sent + random_.between(Millis(1), Millis(900));
    if (late) machine.created = sent + random_.between(Millis(1), create_deadline_);
    machine.visible_from = machine.created;
    machine.address_from = machine.created + random_.between(seconds(5), minutes(4));
    machine.reachable_from = machine.address_from + random_.between(seconds(1), minutes(2));
    if (faulty(sent)) drawOddities(machine);
    return machine;
}

void MarketScript::drawOddities(Machine& machine) {
    if (random_.chance(1, 2)) {
        machine.visible_from = machine.created + withinWindow();
    } else if (oddly()) {
        // One lie in mid-life, and only for a machine that was seen from the start: two lies far
        // apart could pass for the two observations of a proof.
        machine.hidden_from = machine.created + random_.between(minutes(1), hours(3));
        machine.hidden_until = machine.hidden_from + withinWindow();
    }
    if (oddly()) machine.reachable_from += random_.between(minutes(1), minutes(40));
    if (oddly()) machine.reachable_from = kNever;
    if (oddly()) machine.address_from = kNever;
    if (oddly()) machine.stopped_from = machine.created + random_.between(seconds(1), hours(3));
    machine.broken = random_.chance(1, 2);
    if (oddly()) {
        machine.gone = machine.created + random_.between(seconds(1), hours(3));
        machine.shown_until = machine.gone + withinWindow();
    }
    if (oddly() && machine.origin != Origin::Foreign) {
        machine.cut = true;
        machine.label.resize(16 + random_.below(provider::kLabelBytes - 16));
    }
}

}  // namespace gpushopper::sim
