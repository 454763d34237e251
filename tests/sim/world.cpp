#include "tests/sim/world.hpp"

#include <algorithm>
#include <array>

namespace gpushopper::sim {
namespace {

constexpr std::uint64_t kDaemonStream = 3;
constexpr std::uint64_t kConsumerStream = 4;
constexpr std::uint64_t kFateStream = 5;
constexpr std::uint64_t kTraitsStream = 6;
constexpr std::uint64_t kOptionsStream = 7;

const std::string kLabelSecret(32, 's');
const std::string kForeignSecret(32, 'f');

provider::Traits drawTraits(std::uint64_t seed) {
    using std::chrono::minutes;
    using std::chrono::seconds;
    SimRandom random(seed, kTraitsStream);
    constexpr std::array kConcurrencies = {1, 2, 4, 16};
    constexpr std::array kWindows = {seconds(1), seconds(60), seconds(120)};
    provider::Traits traits;
    traits.plugin_id = "sim";
    traits.plugin_version = "1.0.0";
    traits.concurrency_max = kConcurrencies.at(random.below(kConcurrencies.size()));
    traits.label_bytes_max = 64;
    traits.visibility_window = kWindows.at(random.below(kWindows.size()));
    traits.create_send = seconds(20);
    traits.create_deadline = seconds(120);
    traits.boot_deadline = minutes(10);
    traits.create_interval = base::Millis(1000 + random.below(4000));
    traits.offer_id_form = "sim-<number>";
    return traits;
}

// Few workers meet each other's rows often enough, and cost less than many.
provision::EngineOptions drawEngineOptions(std::uint64_t seed) {
    SimRandom random(seed, kOptionsStream);
    provision::EngineOptions options;
    options.call_workers = 1 + static_cast<int>(random.below(2));
    options.stop_workers = 1 + static_cast<int>(random.below(2));
    options.probe_workers = 1 + static_cast<int>(random.below(2));
    options.boot_poll = std::chrono::seconds(3 + random.below(13));
    options.ready_check = std::chrono::minutes(1 + random.below(8));
    return options;
}

int fewestWorkers(const provision::EngineOptions& options) {
    return std::min({options.call_workers, options.stop_workers, options.probe_workers});
}

}  // namespace

World::World(const Scenario& wanted)
    : scenario(wanted),
      trace(wanted.trace),
      findings(clock, trace),
      tasks(wanted.seed, clock, trace),
      daemon_random(wanted.seed, kDaemonStream),
      consumer_random(wanted.seed, kConsumerStream),
      fate(wanted.seed, kFateStream),
      log(clock, tasks, trace),
      labels({kLabelSecret}),
      traits(drawTraits(wanted.seed)),
      engine_options(drawEngineOptions(wanted.seed)),
      script(wanted.seed, traits, wanted.faultsEnd()),
      invariants(findings, clock, market, traits, fewestWorkers(engine_options)),
      provider(base::ProviderName("sim"), traits,
               {.tasks = tasks,
                .clock = clock,
                .trace = trace,
                .findings = findings,
                .market = market,
                .script = script,
                .labels = labels,
                .watcher = invariants}),
      prober({.tasks = tasks, .clock = clock, .market = market, .script = script}),
      offers(provider.name()),
      database(store::openInlineDatabase(":memory:", clock.wallNow())),
      stored(database->openStore("sim", tasks, clock, log)),
      store(*stored, Watch{.tasks = tasks, .invariants = invariants}) {
    addForeignMachines();
}

// Other people's machines on the same account: whatever they are called, they are never touched.
void World::addForeignMachines() {
    const auto stranger = base::SessionId::make(fate);
    const provider::Labels forger({kForeignSecret});
    const std::string forged = forger.make(stranger, clock.wallNow());
    for (const std::string& label : {std::string(), std::string("my-training"), forged,
                                     forged.substr(0, 20), std::string(200, 'x')}) {
        Machine machine;
        machine.origin = Origin::Foreign;
        machine.label = label;
        machine.price = base::Money::micros(500'000);
        market.add(script.drawLife(machine, clock.monotonicNow(), false));
    }
}

void World::removeCutMachines() {
    const base::MonoTime now = clock.monotonicNow();
    for (const Machine& machine : market.machines()) {
        if (!machine.cut || !machine.existsOrWill(now)) continue;
        Machine& cut = *market.find(machine.id);
        cut.gone = now;
        cut.shown_until = now;
    }
}

}  // namespace gpushopper::sim
