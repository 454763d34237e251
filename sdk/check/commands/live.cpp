// `live`: the plugin on its real provider. Whatever rents a machine runs in a child; this process
// watches, and when the child does not come back with the proof that all is gone, another child
// cleans up by the journal.

#include <poll.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sdk/check/child/descriptor.hpp"
#include "sdk/check/commands/commands.hpp"
#include "sdk/check/live/journal.hpp"
#include "sdk/check/live/life.hpp"
#include "sdk/check/live/live_plugin.hpp"
#include "sdk/check/live/spending.hpp"
#include "sdk/check/refusal.hpp"
#include "sdk/check/run/scratch_folder.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/order.hpp"

namespace gpushopper::check {
namespace {

using nlohmann::json;
using std::chrono::minutes;

constexpr minutes kReadLimit{5};
constexpr minutes kCleanUpLimit{45};
constexpr int kCleanUps = 3;
constexpr std::int64_t kReservationMs = 3'600'000;
constexpr double kMicros = 1e6;

// A signal handler has nothing but globals to speak through.
std::atomic<bool> told_to_stop{false};
void onStop(int) { told_to_stop = true; }

/// What a child needs to know besides the plugin.
struct Errands {
    const Subject& subject;
    std::filesystem::path state;  ///< For plugins whose marketplace is a file.
    int progress;                 ///< Where lines for whoever waits go.
    int interrupt;                ///< Becomes readable at Ctrl-C.
};

std::string dumped(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Runs `body` with the opened plugin in a child. nullopt, after the story was told: it died.
std::optional<json> inWorld(const Errands& errands, std::chrono::milliseconds limit,
                            const std::function<json(LivePlugin&, const LiveHost::Tell&)>& body) {
    const LiveHost::Tell tell = [&](const std::string& line) {
        const std::string text = line + "\n";
        // If nobody listens any more, the machine still has to go.
        if (write(errands.progress, text.data(), text.size()) < 0) return;
    };
    const ChildEnd end = inChild(
        [&](Child& child) {
            static_cast<void>(std::signal(SIGTERM, onStop));
            Subject subject = errands.subject;
            subject.child = &child;
            subject.give_up = [&](const std::string& seen) {
                child.answerNow(dumped({{"gave_up", "the plugin " + seen}}));
            };
            try {
                LivePlugin plugin(subject, errands.state, tell);
                return dumped(body(plugin, tell));
            } catch (const Refusal& refusal) {
                return dumped({{"refusal", refusal.what()}});
            }
        },
        limit, errands.interrupt);
    if (end.how != ChildEnd::How::Answered) {
        tell("  WRONG: the plugin " + end.sentence());
        return std::nullopt;
    }
    json answer = json::parse(end.answer);
    if (answer.contains("refusal")) throw Refusal(answer["refusal"].get<std::string>());
    if (!answer.contains("gave_up")) return answer;
    tell("  WRONG: " + answer["gave_up"].get<std::string>());
    return std::nullopt;
}

json readOnly(LivePlugin& plugin, const LiveHost::Tell& tell) {
    Caller& caller = plugin.caller();
    std::vector<std::string> failed;
    const auto look = [&](const Reply& reply, std::size_t elements) {
        tell("  " + reply.operation + " " + reply.shownAnswer() + ", " +
             counted(elements, "element") + ", " +
             std::to_string((reply.ended_ns - reply.began_ns) / 1'000'000) + " ms");
        if (!reply.ok()) failed.push_back(reply.operation + " " + reply.shownAnswer());
    };
    look(caller.probe(), 0);
    const Reply offers = caller.listOffers();
    look(offers, offers.offers.size());
    const Reply instances = caller.listInstances();
    look(instances, instances.instances.size());
    if (!instances.instances.empty()) look(caller.getInstance(instances.instances.front().id), 1);
    return {{"failed", failed}, {"breaches", plugin.breaches()}};
}

LifeWorld worldOf(const LiveHost::Tell& tell) {
    return {machineNowNs, machineUnixMs,
            [](std::chrono::nanoseconds time) {
                poll(nullptr, 0,
                     static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count()));
            },
            [] { return told_to_stop.load(); }, tell};
}

json reportOf(const LifeReport& report, const LivePlugin& plugin) {
    std::vector<std::string> breaches = plugin.breaches();
    breaches.insert(breaches.end(), report.breaches.begin(), report.breaches.end());
    return {{"gone", report.gone}, {"breaches", breaches}, {"spent_micros", report.spent_micros}};
}

std::string freshLabel() {
    std::uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        throw Refusal("the kernel gives no random numbers for a label");
    return labelOf(number, machineUnixMs() + kReservationMs);
}

/// True: proven gone.
bool cleanUp(const Errands& errands, const Journal& journal, const Streams& streams) {
    for (int i = 0; i < kCleanUps; ++i) {
        const auto entry = journal.read();
        if (!entry) return true;
        streams.err << "cleaning up by " << journal.file().string() << '\n';
        const auto report =
            inWorld(errands, kCleanUpLimit, [&](LivePlugin& plugin, const LiveHost::Tell& tell) {
                Life life(plugin.caller(), plugin.plugin(), worldOf(tell), journal);
                return reportOf(life.cleanUp(*entry), plugin);
            });
        if (report && (*report)["gone"].get<bool>()) return true;
    }
    return false;
}

int alarm(const Journal& journal, const Streams& streams) {
    const auto entry = journal.read();
    streams.err << "A MACHINE MAY BE BILLING";
    if (entry) streams.err << ": " << listed(entry->instance_ids) << ", label " << entry->label;
    streams.err << ". Destroy it in the provider's console, or run again with --clean-up; the "
                   "journal is "
                << journal.file().string() << '\n';
    return 1;
}

int tellBreaches(const json& report, const Streams& streams) {
    for (const json& breach : report["breaches"])
        streams.out << "WRONG: " << breach.get<std::string>() << '\n';
    return report["breaches"].empty() ? 0 : 1;
}

int runReadOnly(const Errands& errands, const Streams& streams) {
    const auto report = inWorld(errands, kReadLimit, readOnly);
    if (!report) return 1;
    for (const json& failed : (*report)["failed"])
        streams.out << "FAILED: " << failed.get<std::string>() << '\n';
    const int breaches = tellBreaches(*report, streams);
    if (breaches == 0 && (*report)["failed"].empty())
        streams.out << "the lists came, and nothing was wrong with them\n";
    return (*report)["failed"].empty() ? breaches : 1;
}

int runPaid(const Errands& errands, const LiveArguments& arguments, const Streams& streams) {
    const Journal journal(std::filesystem::absolute(arguments.journal));
    if (journal.read())
        throw Refusal("the journal " + journal.file().string() +
                      " tells of an earlier machine that is not proven gone: --clean-up first");
    LifeTerms terms;
    terms.limit_micros = static_cast<std::int64_t>(*arguments.spend_limit_usd * kMicros);
    terms.offer_id = arguments.offer_id;
    terms.boot_patience = minutes(arguments.minutes_max);
    terms.label = freshLabel();
    std::optional<json> report;
    try {
        report = inWorld(errands, terms.boot_patience + kCleanUpLimit,
                         [&](LivePlugin& plugin, const LiveHost::Tell& tell) {
                             Life life(plugin.caller(), plugin.plugin(), worldOf(tell), journal);
                             return reportOf(life.live(terms), plugin);
                         });
    } catch (const Refusal& refusal) {
        if (!journal.read()) throw;  // before anything was ordered
        streams.err << "error: " << refusal.what() << '\n';
    }
    const bool gone = report && (*report)["gone"].get<bool>();
    if (!gone && !cleanUp(errands, journal, streams)) return alarm(journal, streams);
    if (!report) return 1;
    streams.out << "spent about " << usdText((*report)["spent_micros"].get<std::int64_t>())
                << " USD; the machine is gone\n";
    return gone ? tellBreaches(*report, streams) : 1;
}

void checkArguments(const LiveArguments& arguments) {
    const int ways = (arguments.read_only ? 1 : 0) + (arguments.spend_limit_usd ? 1 : 0) +
                     (arguments.clean_up ? 1 : 0);
    if (ways != 1) throw Refusal("live needs one of --read-only, --spend-limit USD and --clean-up");
    if (arguments.spend_limit_usd && !arguments.yes_i_pay)
        throw Refusal("with --spend-limit a machine is rented, which costs money: add --yes-i-pay");
}

Descriptor interruptSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, number);
    Descriptor descriptor;
    if (pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0)
        descriptor = Descriptor(signalfd(-1, &signals, SFD_CLOEXEC));
    if (descriptor.get() < 0) throw Refusal("signals cannot be watched");
    return descriptor;
}

}  // namespace

int runLive(const LiveArguments& arguments, const Streams& streams) {
    checkArguments(arguments);
    const Subject subject = subjectOf(arguments.plugin);
    const Descriptor interrupt = interruptSignals();
    const Descriptor progress(dup(STDERR_FILENO));
    const ScratchFolder scratch;
    const std::filesystem::path state =
        arguments.state.empty() ? scratch.path() : std::filesystem::absolute(arguments.state);
    const Errands errands{subject, state, progress.get(), interrupt.get()};
    if (arguments.read_only) return runReadOnly(errands, streams);
    if (arguments.spend_limit_usd) return runPaid(errands, arguments, streams);
    const Journal journal(std::filesystem::absolute(arguments.journal));
    if (!journal.read()) throw Refusal("there is no journal " + journal.file().string());
    if (!cleanUp(errands, journal, streams)) return alarm(journal, streams);
    streams.out << "gone, and proven so\n";
    return 0;
}

}  // namespace gpushopper::check
