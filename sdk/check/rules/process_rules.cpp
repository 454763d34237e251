// Rules about the process that a plugin is a guest in: output, state, chance, threads.

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "sdk/check/child/process_state.hpp"
#include "sdk/check/rules/judges.hpp"
#include "sdk/check/rules/tour.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {
namespace {

constexpr std::uint32_t kCallersMax = 6;
constexpr int kRounds = 4;
constexpr std::chrono::milliseconds kPatienceForOthers{200};
constexpr std::size_t kOutputShown = 120;

/// Where callers wait for each other in the middle of their calls, so that calls do overlap.
class Rendezvous {
public:
    explicit Rendezvous(std::size_t callers) : callers_(callers) {}

    /// Returns when all have come, or those who are here have waited long enough: a plugin may
    /// keep some of them apart by a lock of its own.
    void meet() {
        std::unique_lock lock(mutex_);
        ++here_;
        changed_.notify_all();
        changed_.wait_for(lock, kPatienceForOthers, [&] { return here_ >= callers_; });
    }

private:
    const std::size_t callers_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t here_ = 0;  // guarded by mutex_
};

/// What a call gave, as text, to compare.
std::string contentOf(const Reply& reply) {
    std::string text = reply.operation + " " + codeName(reply.code);
    for (const Offer& offer : reply.offers)
        text += "\n" + offer.id + " " + offer.gpu_model + " " + std::to_string(offer.price_micros);
    for (const Instance& instance : reply.instances)
        text += "\n" + instance.id + " " + instance.label + " " + instance.ssh_host;
    return text;
}

std::string doingsOf(Bench& bench, const std::vector<Reply>& replies) {
    std::string text;
    for (const Reply& reply : replies) text += contentOf(reply) + "\n";
    for (const Exchange& exchange : bench.host().exchanges())
        text += exchange.request.method + " " + textOf(exchange) + "\n";
    return text;
}

/// Reads for `count` callers: each machine by its id, and the lists.
std::vector<Trial> readsFor(Bench& bench, std::size_t count) {
    std::vector<Trial> kinds = readTrials();
    for (const Instance& instance : bench.plugin().listInstances().instances)
        kinds.insert(kinds.begin(),
                     {"get_instance", [id = instance.id](Bench& on, const Manner& m) {
                          return on.plugin().getInstance(id, m);
                      }});
    std::vector<Trial> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(kinds[i % kinds.size()]);
    return all;
}

/// Whether a call was answered at all. The clock is everybody's here: who waits for his turn moves
/// it for all, so that with many at once it can be over for one that was held up.
bool hadItsTurn(const Reply& reply) {
    return reply.code != GSP_DEADLINE && reply.code != GSP_RATE_LIMITED;
}

std::vector<Reply> runTogether(Bench& bench, const std::vector<Trial>& reads) {
    std::vector<Reply> replies(reads.size());
    Rendezvous rendezvous(reads.size());
    bench.market().trouble([&](const HttpRequest&, const Market::Given&) {
        rendezvous.meet();
        return std::optional<Market::Given>();
    });
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < reads.size(); ++i)
        threads.emplace_back([&, i] { replies[i] = reads[i].make(bench, {}); });
    for (std::thread& thread : threads) thread.join();
    bench.market().trouble({});
    return replies;
}

/// The first line in which two texts differ.
std::string difference(const std::string& one, const std::string& other) {
    const auto [a, b] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
    const auto begin = one.rfind('\n', static_cast<std::size_t>(a - one.begin()));
    const std::size_t from = begin == std::string::npos ? 0 : begin + 1;
    return shown(one.substr(from), 100) + " and then " +
           shown(from < other.size() ? other.substr(from) : "", 100);
}

std::string doingsOfOneLife(const Subject& subject, const std::string& name) {
    Bench bench(subject, "same");
    bench.open();
    std::string doings = doingsOf(bench, tour(bench));
    bench.plugin().close();
    // The next life begins in a world like this one's first day.
    std::filesystem::rename(subject.folder / "same", subject.folder / name);
    return doings;
}

}  // namespace

void judgeOutput(const Subject& subject, Evidence& evidence) {
    allTours(subject, [](Bench&, const std::vector<Reply>&) {});
    const std::string output = subject.child->output();
    evidence.require(output.empty(), "it printed " + shown(output, kOutputShown));
}

void judgeProcessState(const Subject& subject, Evidence& evidence) {
    const ProcessState before = ProcessState::now();
    allTours(subject, [](Bench&, const std::vector<Reply>&) {});
    for (const std::string& change : ProcessState::now().changesSince(before))
        evidence.broken("it " + change);
}

void judgeDeterminism(const Subject& subject, Evidence& evidence) {
    const std::string first = doingsOfOneLife(subject, "first");
    const std::string second = doingsOfOneLife(subject, "second");
    evidence.require(first == second,
                     "with the same answers, time and random numbers it did something else the "
                     "second time: " +
                         (first == second ? "" : difference(first, second)));
}

void judgeConcurrency(const Subject& subject, Evidence& evidence) {
    const std::uint32_t allowed = subject.plugin.max_concurrency;
    if (allowed == 1) throw NotJudged{"it declares a max_concurrency of 1: the core serialises"};
    requireAnswers(subject);
    Bench bench(subject);
    bench.open();
    const std::vector<Trial> reads = readsFor(bench, std::min(allowed, kCallersMax));
    std::vector<std::string> alone;
    alone.reserve(reads.size());
    for (const Trial& read : reads) alone.push_back(contentOf(read.make(bench, {})));
    int judged = 0;
    for (int round = 0; round < kRounds; ++round) {
        const std::vector<Reply> together = runTogether(bench, reads);
        for (std::size_t i = 0; i < reads.size(); ++i) {
            if (!hadItsTurn(together[i])) continue;
            ++judged;
            const std::string content = contentOf(together[i]);
            evidence.require(alone[i] == content,
                             "among " + std::to_string(reads.size()) + " calls at once " +
                                 reads[i].operation + " gave something else than alone: " +
                                 (alone[i] == content ? "" : difference(alone[i], content)));
        }
    }
    evidence.require(judged > 0, "of its calls at once none was answered in time");
    evidence.broken(bench.notices().of(Topic::Callbacks));
    evidence.broken(bench.notices().of(Topic::Returns));
}

}  // namespace gpushopper::check
