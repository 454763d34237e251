#include "tests/sim/market/scripted_provider.hpp"

#include <utility>

namespace gpushopper::sim {

using base::ErrorCode;
using base::Outcome;
using provider::Call;

class ScriptedProvider::InFlight {
public:
    explicit InFlight(ScriptedProvider& owner) : owner_(owner) {
        ++owner_.in_flight_;
        owner_.parts_.findings.require(owner_.in_flight_ <= owner_.traits_.concurrency_max,
                                       "more calls at once than the plugin allows");
    }
    ~InFlight() { --owner_.in_flight_; }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

private:
    ScriptedProvider& owner_;
};

ScriptedProvider::ScriptedProvider(base::ProviderName name, provider::Traits traits,
                                   const Parts& parts)
    : name_(std::move(name)),
      traits_(std::move(traits)),
      parts_(parts),
      never_(parts.tasks.makeSignal()) {}

bool ScriptedProvider::pass(const Call& call, base::MonoTime until) {
    const base::MonoTime end = std::min(until, call.deadline);
    while (now() < end && !call.stop.stop_requested())
        never_->wait(never_->ticket(), end, call.stop);
    return !call.stop.stop_requested() && until <= call.deadline;
}

base::Error ScriptedProvider::brokenOff(const Call& call, Outcome outcome) const {
    const bool cancelled = call.stop.stop_requested();
    return {.code = cancelled ? ErrorCode::Cancelled : ErrorCode::Deadline,
            .message = cancelled ? "cancelled by the caller" : "no answer in time",
            .outcome = outcome};
}

base::Result<void> ScriptedProvider::answerTime(const Call& call) {
    const auto fault = parts_.script.callFault(now());
    const bool hangs = fault == ErrorCode::Deadline;
    const bool passed = pass(call, hangs ? kNever : now() + parts_.script.latency());
    if (!passed || fault) note("fails a call");
    if (!passed) return base::fail(brokenOff(call, Outcome::NotApplied));
    if (fault) return base::fail(*fault, "the script says no");
    return {};
}

base::Result<void> ScriptedProvider::probe(const Call& call) {
    const InFlight in_flight(*this);
    return answerTime(call);
}

base::Result<std::vector<inventory::RawOffer>> ScriptedProvider::listOffers(const Call& call) {
    const InFlight in_flight(*this);
    if (auto answered = answerTime(call); !answered) return base::fail(answered.error());
    return std::vector<inventory::RawOffer>{};
}

base::Result<std::vector<provider::Instance>> ScriptedProvider::listInstances(const Call& call) {
    const InFlight in_flight(*this);
    // A list is as old as its asking or as young as its answer: drawn.
    const bool stale = parts_.script.random().chance(1, 2);
    std::vector<provider::Instance> early;
    const auto collect = [&] {
        std::vector<provider::Instance> shown;
        for (const Machine& machine : parts_.market.machines()) {
            if (machine.shown(now())) shown.push_back(show(machine));
        }
        return shown;
    };
    if (stale) early = collect();
    if (auto answered = answerTime(call); !answered) return base::fail(answered.error());
    return stale ? early : collect();
}

base::Result<provider::Instance> ScriptedProvider::getInstance(const Call& call,
                                                               const base::InstanceId& id) {
    const InFlight in_flight(*this);
    if (auto answered = answerTime(call); !answered) return base::fail(answered.error());
    const Machine* machine = parts_.market.find(id);
    const bool shown = machine != nullptr && machine->shown(now());
    note("get " + id.str() + (shown ? " found" : " not found"));
    if (!shown) return base::fail(ErrorCode::NotFound, "no such instance");
    return show(*machine);
}

base::Result<void> ScriptedProvider::createInstance(const Call& call,
                                                    const provider::CreateRequest& request,
                                                    const Accepted& accepted) {
    const InFlight in_flight(*this);
    // A plugin writes no first byte of a create later than this.
    const base::MonoTime send_by = call.send_by.value_or(now() + traits_.create_send);
    const base::MonoTime sent_at = now() + parts_.script.latency();
    if (sent_at > send_by || !pass(call, sent_at))
        return base::fail(brokenOff(call, Outcome::NotApplied));
    const CreatePlay play = parts_.script.createPlay(now());
    Machine* machine = effect(play, request);
    parts_.tasks.boundary("market.create.sent");
    return answer(play, machine, call, accepted);
}

Machine* ScriptedProvider::effect(CreatePlay play, const provider::CreateRequest& request) {
    const auto label = parts_.labels.read(request.label);
    parts_.findings.require(label.has_value(), "a create without a valid label of ours");
    if (!label) return nullptr;
    parts_.watcher.createSent(label->session);
    const bool made = play == CreatePlay::Accept || play == CreatePlay::AcceptThenFail ||
                      play == CreatePlay::LoseAfter || play == CreatePlay::HangAfter;
    if (!made) return nullptr;
    const bool late = play == CreatePlay::LoseAfter || play == CreatePlay::HangAfter;
    Machine plain;
    plain.session = label->session;
    plain.label = request.label;
    plain.keys_installed = !request.ssh_public_keys.empty();
    plain.price = request.price_max;
    Machine& machine = parts_.market.add(parts_.script.drawLife(plain, now(), late));
    note("makes " + machine.id.str() + " for " + label->session.str() +
         (machine.cut ? " and cuts its label" : ""));
    if (parts_.script.duplicates(now())) {
        plain.origin = Origin::Duplicate;
        const Machine& second = parts_.market.add(parts_.script.drawLife(plain, now(), true));
        note("makes duplicate " + second.id.str());
    }
    return &machine;
}

base::Result<void> ScriptedProvider::answer(CreatePlay play, Machine* machine, const Call& call,
                                            const Accepted& accepted) {
    const bool hangs = play == CreatePlay::HangBefore || play == CreatePlay::HangAfter;
    // Whoever answers with an id knows the machine; a broken connection may come long before it
    // does.
    const bool knows = play == CreatePlay::Accept || play == CreatePlay::AcceptThenFail;
    base::MonoTime answered_at = now() + parts_.script.latency();
    if (knows) answered_at = std::max(answered_at, machine->created);
    if (!pass(call, hangs ? kNever : answered_at))
        return base::fail(brokenOff(call, Outcome::MaybeApplied));
    const base::Error doubt{.code = ErrorCode::Transient,
                            .message = "the connection broke",
                            .outcome = Outcome::MaybeApplied};
    switch (play) {
        case CreatePlay::Accept:
            accepted(show(*machine));
            return {};
        case CreatePlay::AcceptThenFail:
            accepted(show(*machine));
            parts_.tasks.boundary("market.create.accepted");
            return base::fail(doubt);
        case CreatePlay::Refuse:
            return base::fail(parts_.script.refusal(), "refused");
        case CreatePlay::LoseBefore:
        case CreatePlay::LoseAfter:
        case CreatePlay::HangBefore:
        case CreatePlay::HangAfter:
            return base::fail(doubt);
    }
    return base::fail(doubt);
}

base::Result<void> ScriptedProvider::destroyInstance(const Call& call, const base::InstanceId& id) {
    const InFlight in_flight(*this);
    if (!pass(call, now() + parts_.script.latency()))
        return base::fail(brokenOff(call, Outcome::NotApplied));
    Machine* machine = parts_.market.find(id);
    parts_.findings.require(machine != nullptr, "a destroy of an id that never was: " + id.str());
    if (machine == nullptr) return {};
    parts_.watcher.destroySent(*machine);
    const auto fault = parts_.script.callFault(now());
    const DestroyPlay play = parts_.script.destroyPlay(now());
    const bool has_effect = !fault && play != DestroyPlay::Ignore && machine->exists(now());
    if (has_effect) {
        machine->gone = std::min(machine->gone, now() + parts_.script.withinWindow());
        // Shown for a while after it is gone, or hidden a while before.
        machine->shown_until = now() + parts_.script.withinWindow();
        note("destroys " + id.str());
    } else {
        note("does not destroy " + id.str());
    }
    parts_.tasks.boundary("market.destroy.sent");
    const bool hangs = fault == ErrorCode::Deadline;
    if (!pass(call, hangs ? kNever : now() + parts_.script.latency()))
        return base::fail(brokenOff(call, Outcome::MaybeApplied));
    if (fault) return base::fail(*fault, "the script says no");
    if (play == DestroyPlay::FailAfter)
        return base::fail(ErrorCode::Transient, "the connection broke");
    return {};
}

base::Result<void> ScriptedProvider::ensureKeys(const Call& call, const base::InstanceId& id,
                                                const std::vector<std::string>& public_keys) {
    const InFlight in_flight(*this);
    if (auto answered = answerTime(call); !answered) return answered;
    Machine* machine = parts_.market.find(id);
    if (machine == nullptr || !machine->shown(now()))
        return base::fail(ErrorCode::NotFound, "no such instance");
    parts_.findings.require(machine->origin != Origin::Foreign, "keys put onto a foreign machine");
    machine->keys_installed = machine->keys_installed || !public_keys.empty();
    return {};
}

provider::Instance ScriptedProvider::show(const Machine& machine) const {
    return shownAs(machine, now(), parts_.clock.wallAt(machine.created));
}

}  // namespace gpushopper::sim
