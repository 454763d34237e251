#include "tests/sim/daemon_process.hpp"

namespace gpushopper::sim {

DaemonProcess::DaemonProcess(World& world, std::int64_t boot)
    : world_(world),
      boot_(boot),
      wakeups_(world.tasks, {world.provider.name()}),
      slot_(provider::SlotParts{.provider = world.provider,
                                .tasks = world.tasks,
                                .clock = world.clock,
                                .metrics = world.metrics}),
      parts_{.tasks = world.tasks,
             .clock = world.clock,
             .random = world.daemon_random,
             .log = world.log,
             .store = world.store,
             .prober = world.prober,
             .offers = world.offers,
             .labels = world.labels,
             .wakeups = wakeups_,
             .slots = {&slot_},
             .owner = std::string(kIdentity) + ":" + std::to_string(boot),
             .probe_public_key = "ssh-ed25519 AAAA probe",
             .options = world.engine_options},
      intents_(parts_),
      engine_(parts_),
      sweeper_(parts_, {}),
      consumers_({.tasks = world.tasks,
                  .clock = world.clock,
                  .random = world.consumer_random,
                  .findings = world.findings,
                  .book = world.book,
                  .intents = intents_,
                  .sessions = world.store.sessions(),
                  .offers = world.offers,
                  .closing = world.scenario.faultsEnd()}) {}

void DaemonProcess::run(const std::stop_token& stop) {
    const auto recovered = engine_.recover(kIdentity, boot_);
    if (!recovered) return world_.findings.add("no recovery: " + recovered.error().message);
    engine_.start();
    sweeper_.start();
    consumers_.start();
    const auto stopped = world_.tasks.makeSignal();
    while (!stop.stop_requested()) stopped->wait(stopped->ticket(), kNever, stop);
    // As the app does: no new requests, no new findings, then the steps under way.
    consumers_.stop();
    sweeper_.stop();
    engine_.stop();
}

}  // namespace gpushopper::sim
