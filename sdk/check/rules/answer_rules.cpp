// Rules about what a plugin makes of its provider's answers.

#include <algorithm>
#include <array>

#include "sdk/check/rules/judges.hpp"
#include "sdk/check/rules/tour.hpp"
#include "sdk/check/rules/weather.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {
namespace {

constexpr std::int64_t kRetryAfterNs = 7'000'000'000;

bool isList(const std::string& operation) { return operation.starts_with("list_"); }
bool isWrite(const std::string& operation) {
    return operation == "create_instance" || operation == "destroy_instance" ||
           operation == "ensure_keys";
}

/// A refusal by status, and the code that the core must hear.
struct Refused {
    std::int32_t status;
    gsp_code code;
};
constexpr std::array kRefusals = {Refused{401, GSP_AUTH}, Refused{403, GSP_AUTH},
                                  Refused{402, GSP_FUNDS}, Refused{429, GSP_RATE_LIMITED}};

Reply underWeather(const Subject& subject, const Trial& trial, const Weather& weather) {
    Bench bench(subject);
    bench.market().failWith(weather.answer);
    bench.open();
    bench.plugin().scene(std::string("given ") + weather.name);
    return trial.make(bench, {});
}

void judgeRefusal(const Subject& subject, Evidence& evidence, const Trial& trial,
                  const Refused& refused) {
    const std::string status = "HTTP " + std::to_string(refused.status);
    const Weather weather{status.c_str(),
                          response(refused.status, R"({"error":"refused"})",
                                   {{"Content-Type", "application/json"}, {"Retry-After", "7"}})};
    const Reply reply = underWeather(subject, trial, weather);
    if (reply.requests() == 0) return;  // it asks nobody, or checked something itself
    const std::string what = trial.operation + ", given " + status + " for every request, ";
    evidence.require(reply.code == refused.code,
                     what + reply.shownAnswer() + ", not " + codeName(refused.code));
    const bool told = reply.retry_after_ns > 0 && reply.retry_after_ns <= kRetryAfterNs;
    if (reply.code == GSP_RATE_LIMITED)
        evidence.require(told, what + "gave a retry_after of " +
                                   std::to_string(reply.retry_after_ns) +
                                   " ns although the provider said \"Retry-After: 7\"");
    if (trial.operation == "create_instance")
        evidence.require(
            reply.outcome == GSP_NOT_APPLIED,
            what + "said " + outcomeName(reply.outcome) + "; a refusal is a definite no");
}

/// What happens to one request of a list while the others are answered well.
struct PageLoss {
    const char* name;
    Market::Given (*from)(const Market::Given& good);
};

Market::Given cutInHalf(const Market::Given& good) {
    Market::Given cut = good;
    cut.response.body.resize(cut.response.body.size() / 2);
    return cut;
}

constexpr std::array kPageLosses = {
    PageLoss{"failed with HTTP 500",
             [](const Market::Given&) { return response(500, R"({"error":"internal"})"); }},
    PageLoss{"got no answer",
             [](const Market::Given&) { return noResponse(GSP_TRANSIENT, GSP_MAYBE_APPLIED); }},
    PageLoss{"got an empty answer", [](const Market::Given&) { return response(200, ""); }},
    PageLoss{"got half of its answer", cutInHalf},
};

/// `trial` is a list that works. Each of its requests is lost in turn.
void judgePages(const Subject& subject, Evidence& evidence, const Trial& trial) {
    Bench good(subject);
    good.open();
    const Reply whole = trial.make(good, {});
    if (!whole.ok()) throw NotJudged{trial.operation + " " + whole.shownAnswer() + "; see GSP-45"};
    const std::vector<Exchange> pages = good.host().exchanges();
    if (pages.size() < 2)
        evidence.note(trial.operation +
                      " is one request in the answers file; give it two pages "
                      "to have the loss of the second judged");
    for (std::size_t page = 0; page < pages.size(); ++page) {
        for (const PageLoss& loss : kPageLosses) {
            Bench bench(subject);
            bench.market().trouble(
                [&](const HttpRequest& request,
                    const Market::Given& answer) -> std::optional<Market::Given> {
                    if (!isSame(request, pages[page].request)) return std::nullopt;
                    return loss.from(answer);
                });
            bench.open();
            bench.plugin().scene("whose request " + std::to_string(page + 1) + " " + loss.name);
            const Reply reply = trial.make(bench, {});
            evidence.require(!reply.ok(),
                             trial.operation + " answered OK with " +
                                 std::to_string(reply.offers.size() + reply.instances.size()) +
                                 " of " +
                                 std::to_string(whole.offers.size() + whole.instances.size()) +
                                 " entries although request " + std::to_string(page + 1) + " of " +
                                 std::to_string(pages.size()) + " (" +
                                 shownRequest(pages[page].request) + ") " + loss.name);
        }
    }
}

void requireGood(Evidence& evidence, const Reply& reply) {
    const bool unsupported = reply.operation == "ensure_keys" && reply.code == GSP_UNSUPPORTED;
    evidence.require(reply.ok() || unsupported || reply.guessed,
                     reply.operation + " " + reply.shownAnswer());
}

}  // namespace

void judgeGoodWeather(const Subject& subject, Evidence& evidence) {
    requireAnswers(subject);
    Bench bench(subject);
    bench.open();
    const std::vector<Reply> replies = tour(bench);
    for (const Reply& reply : replies) requireGood(evidence, reply);
    const auto lists = std::find_if(replies.begin(), replies.end(), [](const Reply& reply) {
        return reply.operation == "list_offers";
    });
    if (lists->ok() && lists->offers.empty())
        evidence.note("list_offers gives no offers, so nothing was created");
    noteUnanswered(bench, evidence);
}

void judgeRefusals(const Subject& subject, Evidence& evidence) {
    requireHttp(subject);
    for (const Trial& trial : allTrials(subject)) {
        for (const Refused& refused : kRefusals) judgeRefusal(subject, evidence, trial, refused);
    }
}

void judgeTroubles(const Subject& subject, Evidence& evidence) {
    requireHttp(subject);
    for (const Trial& trial : allTrials(subject)) {
        for (const Weather& weather : troubles()) {
            const Reply reply = underWeather(subject, trial, weather);
            // A write may take a strange 200 for a yes, and a probe any answer for a sign of life.
            const bool judged = reply.requests() > 0 && !isWrite(trial.operation) &&
                                (trial.operation != "probe" || weather.is_failure);
            if (!judged) continue;
            const bool fits = reply.code == GSP_TRANSIENT || reply.code == GSP_BAD_RESPONSE ||
                              reply.code == GSP_DEADLINE;
            evidence.require(fits, trial.operation + ", given " + weather.name +
                                       " for every request, " + reply.shownAnswer() +
                                       ", not TRANSIENT or BAD_RESPONSE");
        }
    }
}

void judgeWholeLists(const Subject& subject, Evidence& evidence) {
    requireHttp(subject);
    requireAnswers(subject);
    for (const Trial& trial : readTrials()) {
        if (isList(trial.operation)) judgePages(subject, evidence, trial);
    }
}

void judgeGone(const Subject& subject, Evidence& evidence) {
    requireHttp(subject);
    const Weather not_found{"HTTP 404", response(404, R"({"error":"not found"})")};
    const Reply list = underWeather(subject, readTrials().back(), not_found);
    evidence.require(!list.ok(), "list_instances, given HTTP 404, answered OK: \"no machines\"");
    for (const Trial& trial : allTrials(subject)) {
        for (const Weather& weather : unclearAnswers()) {
            const Reply reply = underWeather(subject, trial, weather);
            const std::string what =
                trial.operation + ", given " + weather.name + " for every request, ";
            if (trial.operation == "get_instance" || trial.operation == "list_instances")
                evidence.require(reply.code != GSP_NOT_FOUND && !reply.ok(),
                                 what + reply.shownAnswer());
            if (trial.operation == "destroy_instance")
                evidence.require(!reply.ok(), what + "answered OK: the machine goes on billing");
        }
    }
}

}  // namespace gpushopper::check
