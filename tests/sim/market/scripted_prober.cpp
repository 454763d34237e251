#include "tests/sim/market/scripted_prober.hpp"

namespace gpushopper::sim {
namespace {

tl::unexpected<ssh::ProbeError> fault(ssh::ProbeFault kind, std::string message) {
    return tl::unexpected<ssh::ProbeError>(
        ssh::ProbeError{.fault = kind, .message = std::move(message), .seen_fingerprint = {}});
}

}  // namespace

ScriptedProber::ScriptedProber(const Parts& parts)
    : parts_(parts), never_(parts.tasks.makeSignal()) {}

tl::expected<ssh::ProbeReport, ssh::ProbeError> ScriptedProber::probe(
    const ssh::ProbeTarget& target, base::MonoTime deadline, const std::stop_token& stop) {
    parts_.tasks.boundary("machine.probe.before");
    const bool hangs = parts_.script.callFault(parts_.clock.monotonicNow()).has_value();
    base::MonoTime end = parts_.clock.monotonicNow() + parts_.script.latency();
    if (hangs || end > deadline) end = deadline;
    while (parts_.clock.monotonicNow() < end && !stop.stop_requested())
        never_->wait(never_->ticket(), end, stop);
    if (stop.stop_requested()) return fault(ssh::ProbeFault::Cancelled, "cancelled");
    if (hangs) return fault(ssh::ProbeFault::Unreachable, "no answer in time");
    return answer(target);
}

tl::expected<ssh::ProbeReport, ssh::ProbeError> ScriptedProber::answer(
    const ssh::ProbeTarget& target) {
    const base::MonoTime now = parts_.clock.monotonicNow();
    const Machine* machine = parts_.market.findHost(target.host);
    const bool up = machine != nullptr && machine->exists(now) && now >= machine->reachable_from &&
                    now < machine->stopped_from;
    if (!up) return fault(ssh::ProbeFault::Unreachable, "connection refused");
    if (!target.pinned_fingerprint.empty() && target.pinned_fingerprint != machine->host_key) {
        auto changed = fault(ssh::ProbeFault::HostKeyChanged, "another host key");
        changed.value().seen_fingerprint = machine->host_key;
        return changed;
    }
    if (!machine->keys_installed) return fault(ssh::ProbeFault::AuthRefused, "key not accepted");
    return ssh::ProbeReport{.host_key_fingerprint = machine->host_key,
                            .evidence = "GPU 0: scripted"};
}

}  // namespace gpushopper::sim
