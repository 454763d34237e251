#include "daemon/provision/steps/probe_target.hpp"

namespace gpushopper::provision {

tl::expected<ssh::ProbeReport, ssh::ProbeError> probeMachine(const StepContext& context,
                                                             const session::Session& row) {
    if (row.host_key_changed)
        return tl::unexpected(ssh::ProbeError{.fault = ssh::ProbeFault::HostKeyChanged,
                                              .message = "the host key has changed",
                                              .seen_fingerprint = ""});
    if (!row.address)
        return tl::unexpected(ssh::ProbeError{.fault = ssh::ProbeFault::Unreachable,
                                              .message = "the machine has no address",
                                              .seen_fingerprint = ""});
    ssh::ProbeTarget target;
    target.host = row.address->host;
    target.port = row.address->port;
    target.user = row.address->user;
    target.pinned_fingerprint = row.host_key_fingerprint;
    target.http = row.spec.mode == session::LaunchMode::Entrypoint;
    auto& tasks = context.parts.tasks;
    tasks.boundary("ssh.probe.before");
    auto report = context.parts.prober.probe(
        target, context.parts.clock.monotonicNow() + context.parts.options.probe_limit,
        context.reads);
    tasks.boundary("ssh.probe.after");
    return report;
}

void noteHostKeyChange(store::Change& change, const ssh::ProbeError& error) {
    session::Session& row = change.row;
    row.ssh_available = false;
    if (row.host_key_changed) return;
    row.host_key_changed = true;
    const std::string detail =
        "pinned " + row.host_key_fingerprint + ", now " + error.seen_fingerprint;
    change.events.push_back({.type = "host_key_changed", .detail = detail});
    change.audits.push_back(
        {.action = "host_key_changed", .actor = "lifecycle", .request_id = "", .detail = detail});
}

}  // namespace gpushopper::provision
