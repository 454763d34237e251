// The rule about calls that have to end early: cancelled, or past their deadline.

#include <algorithm>
#include <array>
#include <functional>

#include "sdk/check/rules/judges.hpp"
#include "sdk/check/rules/tour.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kGraceAfterCancel = 100 * kNsPerMs;
constexpr std::int64_t kGraceAfterDeadline = 2'000 * kNsPerMs;
constexpr std::size_t kStragglersMax = 1;
constexpr std::chrono::seconds kPatience{30};

/// How a call is made to end early.
struct Ending {
    const char* name;
    std::int64_t grace_ns;
    std::function<void(Bench&, Manner&)> arrange;
};

void cancelInRequest(Bench& bench, Manner& manner) {
    manner.on_begin = [&bench](Errand& errand) {
        bench.market().trouble([&errand](const HttpRequest&, const Market::Given&) {
            errand.cancelled = true;
            return std::optional(noResponse(GSP_CANCELLED, GSP_MAYBE_APPLIED));
        });
    };
}

void neverAnswer(Bench& bench, Manner&) {
    Market::Given late = response(200, "{}");
    late.takes = std::chrono::minutes(10);
    bench.market().failWith(late);
}

void slowDown(Bench& bench, Manner&) {
    bench.market().failWith(response(429, R"({"error":"slow down"})", {{"Retry-After", "600"}}));
}

const std::array kEndings = {
    Ending{"cancelled in its first request", kGraceAfterCancel, cancelInRequest},
    Ending{"past its deadline in its first request", kGraceAfterDeadline, neverAnswer},
    Ending{"told to come back in 10 minutes (429)", kGraceAfterDeadline, slowDown},
    Ending{"cancelled before it began", kGraceAfterCancel,
           [](Bench&, Manner& manner) { manner.cancelled = true; }},
    Ending{"past its deadline before it began", kGraceAfterDeadline,
           [](Bench&, Manner& manner) { manner.patience = std::chrono::nanoseconds(0); }},
};

void judgeEnding(Evidence& evidence, Bench& bench, const Ending& ending, const Reply& reply) {
    const std::vector<Exchange> exchanges = bench.host().exchanges();
    std::int64_t ended = reply.began_ns + std::chrono::nanoseconds(kPatience).count();
    for (std::size_t i = reply.first_request; i < reply.end_request; ++i) {
        if (exchanges[i].code == GSP_CANCELLED || exchanges[i].code == GSP_DEADLINE)
            ended = std::min(ended, exchanges[i].answered_ns);
    }
    std::size_t after = 0;
    for (std::size_t i = reply.first_request + 1; i < reply.end_request; ++i)
        after += exchanges[i].sent_ns >= ended ? 1 : 0;
    const std::string when = reply.operation + ", " + ending.name + ", ";
    evidence.require(after <= kStragglersMax,
                     when + "asked for " + counted(after, "request") + " more");
    evidence.require(
        reply.ended_ns <= ended + ending.grace_ns,
        when + "came back " + std::to_string((reply.ended_ns - ended) / kNsPerMs) + " ms late");
}

}  // namespace

void judgeEndings(const Subject& subject, Evidence& evidence) {
    const std::vector<Trial> trials = allTrials(subject);
    for (const Ending& ending : kEndings) {
        for (const Trial& trial : trials) {
            Bench bench(subject);
            Manner manner;
            manner.patience = kPatience;
            ending.arrange(bench, manner);
            bench.open();
            bench.plugin().scene(ending.name);
            judgeEnding(evidence, bench, ending, trial.make(bench, manner));
        }
    }
}

}  // namespace gpushopper::check
