// Rules about how often a provider is asked: breaker, limiter, and what passes them.

#include <algorithm>

#include "sdk/check/rules/judges.hpp"
#include "sdk/check/rules/tour.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kFailuresEnough = 20;
constexpr int kCallsEnough = 100;
constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kQuietNs = 5 * kNsPerSecond;
constexpr int kProbeSteps = 20 * 60 / 5;
constexpr int kReservedTries = 3;
constexpr std::int64_t kRetryAfterSeconds = 20;

/// Reads until the breaker holds one back, each second. Returns the failed requests it took;
/// nullopt: it never did.
std::optional<std::size_t> openBreaker(Bench& bench) {
    std::size_t failed = 0;
    for (int i = 0; i < kCallsEnough; ++i) {
        const Reply reply = bench.plugin().listOffers();
        failed += reply.requests();
        if (failed == 0) throw NotJudged{"its list_offers makes no HTTP request"};
        // A limiter that holds a call back is another matter.
        if (reply.requests() == 0 && reply.code != GSP_RATE_LIMITED) return failed;
        bench.advance(seconds(1));
    }
    return std::nullopt;
}

std::int64_t lastSentNs(Bench& bench) { return bench.host().exchanges().back().sent_ns; }

void judgeQuiet(Evidence& evidence, Bench& bench) {
    const std::int64_t failed_at = lastSentNs(bench);
    while (bench.host().nowNs() + kNsPerSecond < failed_at + kQuietNs) {
        const Reply reply = bench.plugin().listOffers();
        evidence.require(reply.requests() == 0,
                         "the breaker let a request pass " +
                             std::to_string((lastSentNs(bench) - failed_at) / kNsPerSecond) +
                             " s after it had opened; it must be quiet for 5 s");
        evidence.require(reply.code == GSP_TRANSIENT && reply.retry_after_ns > 0,
                         "list_offers, held back by the breaker, " + reply.shownAnswer() +
                             ", not TRANSIENT with a retry_after");
        bench.advance(seconds(1));
    }
}

/// Waits for the probe. False: none came within 20 minutes.
bool judgeProbe(Evidence& evidence, Bench& bench) {
    for (int i = 0; i < kProbeSteps; ++i) {
        bench.advance(seconds(5));
        const Reply reply = bench.plugin().listOffers();
        if (reply.requests() == 0) continue;
        evidence.require(reply.requests() == 1, "after the open time it sent " +
                                                    std::to_string(reply.requests()) +
                                                    " requests to a provider that does not "
                                                    "answer; one is enough to know");
        return true;
    }
    return false;
}

void judgeRecovery(Evidence& evidence, Bench& bench) {
    bench.market().trouble({});
    for (int i = 0; i < kProbeSteps; ++i) {
        bench.advance(seconds(5));
        if (!bench.plugin().listOffers().ok()) continue;
        const Reply after = bench.plugin().listOffers();
        evidence.require(after.requests() > 0,
                         "after a successful probe the breaker is still open: list_offers " +
                             after.shownAnswer());
        return;
    }
    evidence.broken("its provider answers again, and list_offers does not work within 20 minutes");
}

}  // namespace

void judgeBreaker(const Subject& subject, Evidence& evidence) {
    requireHttp(subject);
    Bench bench(subject);
    bench.market().failWith(response(500, R"({"error":"internal"})"));
    bench.open();
    const auto failures = openBreaker(bench);
    if (!failures) {
        evidence.broken("after " + counted(bench.host().requestCount(), "consecutive HTTP 500") +
                        " it still sends every request");
        return;
    }
    evidence.require(*failures <= kFailuresEnough,
                     "it sent " + std::to_string(*failures) +
                         " requests in a row to a provider that does not answer; at most " +
                         std::to_string(kFailuresEnough));
    judgeQuiet(evidence, bench);
    if (!judgeProbe(evidence, bench)) {
        evidence.broken("the breaker never lets a probe pass again (20 minutes)");
        return;
    }
    const Reply after = bench.plugin().listOffers();
    evidence.require(after.requests() == 0,
                     "after a failed probe it went on sending requests at once");
    if (subject.answers) judgeRecovery(evidence, bench);
}

void judgeRetryAfter(const Subject& subject, Evidence& evidence) {
    requireHttp(subject);
    Bench bench(subject);
    bool refused = false;
    bench.market().trouble(
        [&](const HttpRequest&, const Market::Given&) -> std::optional<Market::Given> {
            if (std::exchange(refused, true)) return std::nullopt;
            return response(429, R"({"error":"slow down"})",
                            {{"Retry-After", std::to_string(kRetryAfterSeconds)}});
        });
    bench.open();
    bench.plugin().listOffers();
    Manner hurried;
    hurried.patience = seconds(3);
    for (const int pause : {0, 4, 4, 4}) {
        bench.advance(seconds(pause));
        bench.plugin().listOffers(hurried);
    }
    bench.advance(minutes(2));
    bench.plugin().listOffers();
    const std::vector<Exchange> exchanges = bench.host().exchanges();
    if (exchanges.empty()) throw NotJudged{"its list_offers makes no HTTP request"};
    const std::int64_t free_at = exchanges.front().answered_ns + kRetryAfterSeconds * kNsPerSecond;
    for (std::size_t i = 1; i < exchanges.size(); ++i)
        evidence.require(exchanges[i].sent_ns >= free_at,
                         shownRequest(exchanges[i].request) + " was sent " +
                             std::to_string((free_at - exchanges[i].sent_ns) / kNsPerSecond) +
                             " s before the end of a \"Retry-After: " +
                             std::to_string(kRetryAfterSeconds) + "\"");
    evidence.require(exchanges.size() > 1, "two minutes after a 429 it still asks nothing");
}

void judgeReserved(const Subject& subject, Evidence& evidence) {
    requireHttp(subject);
    std::vector<Trial> reserved;
    for (const Trial& trial : allTrials(subject)) {
        if (trial.operation == "list_instances" || trial.operation == "destroy_instance")
            reserved.push_back(trial);
    }
    if (reserved.size() < 2)
        evidence.note("destroy_instance was not judged: no id for it (give --answers FILE)");
    for (const Trial& trial : reserved) {
        Bench bench(subject);
        bench.market().failWith(response(500, R"({"error":"internal"})"));
        bench.open();
        if (!openBreaker(bench)) throw NotJudged{"its breaker does not open; see GSP-20"};
        for (int i = 0; i < kReservedTries; ++i) {
            const Reply reply = trial.make(bench, {});
            evidence.require(reply.requests() > 0, trial.operation +
                                                       " does not get through while the breaker "
                                                       "is open: it " +
                                                       reply.shownAnswer());
            bench.advance(seconds(10));
        }
    }
}

}  // namespace gpushopper::check
