// Rules that keep machines from billing unseen: create and destroy.

#include <algorithm>
#include <array>

#include "sdk/check/rules/judges.hpp"
#include "sdk/check/rules/tour.hpp"
#include "sdk/check/rules/weather.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {
namespace {

/// A create that works, and which of its requests makes the machine.
struct GoodCreate {
    Offer offer;
    HttpRequest creating;
    std::vector<HttpRequest> later;  ///< What is sent after it.
};

/// What the answers file marks as making a machine, else the first request of a create that writes.
GoodCreate goodCreate(const Subject& subject) {
    requireHttp(subject);
    requireAnswers(subject);
    Bench bench(subject);
    bench.open();
    const Reply offers = bench.plugin().listOffers();
    if (offers.offers.empty()) throw NotJudged{"list_offers gives no offers; see GSP-45"};
    GoodCreate good;
    good.offer = offers.offers.front();
    const Reply reply = bench.plugin().createInstance(bench.order(good.offer));
    if (reply.instances.empty())
        throw NotJudged{"create_instance " + reply.shownAnswer() + "; see GSP-45"};
    const std::vector<Exchange> all = bench.host().exchanges();
    std::size_t at = reply.first_request;
    while (at < reply.end_request && !subject.answers->creates(all[at].request)) ++at;
    if (at == reply.end_request)
        throw NotJudged{"its create sends no request that makes a machine"};
    good.creating = all[at].request;
    for (std::size_t i = at + 1; i < reply.end_request; ++i) good.later.push_back(all[i].request);
    return good;
}

bool isAlike(const HttpRequest& one, const HttpRequest& other) {
    return one.method == other.method && one.url == other.url;
}

/// What becomes of the request that makes the machine.
struct Fate {
    const char* name;
    std::function<std::optional<Market::Given>(const Market::Given& good)> answer;
    bool unclear;  ///< It may have been carried out.
};

std::vector<Fate> fates() {
    const auto always = [](const Market::Given& given) {
        return [given](const Market::Given&) { return std::optional(given); };
    };
    Market::Given late = response(200, "{}");
    late.takes = std::chrono::minutes(30);
    return {
        {"lost its answer (connection reset)", always(noResponse(GSP_TRANSIENT, GSP_MAYBE_APPLIED)),
         true},
        {"got no answer before the deadline", always(late), true},
        {"was answered HTTP 502 with HTML",
         always(response(502, "<html>Bad Gateway</html>", {{"Content-Type", "text/html"}})), true},
        {"was answered HTTP 500", always(response(500, R"({"error":"internal"})")), true},
        {"got an empty 200", always(response(200, "")), true},
        {"got half of its answer",
         [](const Market::Given& good) {
             Market::Given cut = good;
             cut.response.body.resize(cut.response.body.size() / 2);
             return std::optional(cut);
         },
         true},
        {"was answered HTTP 429",
         always(response(429, R"({"error":"slow down"})", {{"Retry-After", "1"}})), false},
        {"was answered HTTP 503 with \"Retry-After: 1\"",
         always(response(503, "", {{"Retry-After", "1"}})), true},
        {"was answered HTTP 401", always(response(401, R"({"error":"unauthorized"})")), false},
    };
}

Reply createUnder(Bench& bench, const GoodCreate& good, const Fate& fate) {
    bench.open();
    bench.plugin().listOffers();  // as the core did before it ordered
    bench.market().trouble([&](const HttpRequest& request,
                               const Market::Given& answer) -> std::optional<Market::Given> {
        if (!isAlike(request, good.creating)) return std::nullopt;
        return fate.answer(answer);
    });
    bench.plugin().scene(std::string("whose request ") + fate.name);
    Manner manner;
    manner.idempotency_key = "check-create-1";
    manner.patience = std::chrono::minutes(2);
    return bench.plugin().createInstance(bench.order(good.offer), manner);
}

}  // namespace

void judgeDestroy(const Subject& subject, Evidence& evidence) {
    requireAnswers(subject);
    Bench bench(subject);
    bench.open();
    const std::string id = waresOf(bench).instance_id;
    const Reply first = bench.plugin().destroyInstance(id);
    evidence.require(first.ok(), "destroy_instance " + first.shownAnswer());
    for (int i = 0; i < 2; ++i) {
        const Reply again = bench.plugin().destroyInstance(id);
        evidence.require(again.ok(), "destroy_instance of a machine that is gone already " +
                                         again.shownAnswer() + ", not OK");
    }
    const std::vector<Exchange> all = bench.host().exchanges();
    const bool same = !all.empty() && all.back().status < 400;
    if (same)
        evidence.note(
            "the second destroy was answered like the first; give its real answer in "
            "the answers file with \"after\"");
    noteUnanswered(bench, evidence);
}

void judgeIdempotency(const Subject& subject, Evidence& evidence) {
    if (subject.plugin.idempotent_create == 0)
        throw NotJudged{"it declares idempotent_create 0: the core never relies on it"};
    requireAnswers(subject);
    Bench bench(subject);
    bench.open();
    const Reply offers = bench.plugin().listOffers();
    if (offers.offers.empty()) throw NotJudged{"list_offers gives no offers; see GSP-45"};
    Manner manner;
    manner.idempotency_key = "check-same-intent";
    const CreateRequest order = bench.order(offers.offers.front());
    const Reply first = bench.plugin().createInstance(order, manner);
    const Reply second = bench.plugin().createInstance(order, manner);
    if (first.instances.empty())
        throw NotJudged{"create_instance " + first.shownAnswer() + "; see GSP-45"};
    const bool same =
        second.instances.size() == 1 && second.instances.front().id == first.instances.front().id;
    evidence.require(same, "two creates with one idempotency key made two machines");
    for (const Exchange& exchange : bench.host().exchanges()) {
        if (exchange.operation != "create_instance" || !exchange.writes()) continue;
        evidence.require(textOf(exchange).find(manner.idempotency_key) != std::string::npos,
                         "the idempotency key is not in " + shownRequest(exchange.request));
    }
}

void judgeLostCreate(const Subject& subject, Evidence& evidence) {
    const GoodCreate good = goodCreate(subject);
    for (const Fate& fate : fates()) {
        if (!fate.unclear) continue;
        Bench bench(subject);
        const Reply reply = createUnder(bench, good, fate);
        const std::string what = "create_instance, whose request " + shownRequest(good.creating) +
                                 " " + fate.name + ", ";
        if (!reply.instances.empty()) continue;  // it found out which machine it is
        evidence.require(!reply.ok(), what + "answered OK without a machine");
        evidence.require(reply.ok() || reply.outcome != GSP_NOT_APPLIED,
                         what + reply.shownAnswer() + " with the outcome NOT_APPLIED");
    }
}

void judgeNoRetry(const Subject& subject, Evidence& evidence) {
    const GoodCreate good = goodCreate(subject);
    for (const Fate& fate : fates()) {
        Bench bench(subject);
        const Reply reply = createUnder(bench, good, fate);
        const std::vector<Exchange> all = bench.host().exchanges();
        std::size_t sent = 0;
        for (std::size_t i = reply.first_request; i < reply.end_request; ++i)
            sent += isAlike(all[i].request, good.creating) ? 1 : 0;
        evidence.require(sent <= 1, "create_instance sent " + shownRequest(good.creating) + " " +
                                        std::to_string(sent) + " times when it " + fate.name);
    }
}

void judgeNeverDenied(const Subject& subject, Evidence& evidence) {
    const GoodCreate good = goodCreate(subject);
    if (good.later.empty())
        throw NotJudged{"its create sends nothing after the request that makes the machine"};
    const std::array losses = {
        std::pair{"failed with HTTP 500", response(500, R"({"error":"internal"})")},
        std::pair{"got no answer", noResponse(GSP_TRANSIENT, GSP_MAYBE_APPLIED)}};
    for (const auto& [name, answer] : losses) {
        Bench bench(subject);
        bench.open();
        bench.plugin().listOffers();
        bench.market().trouble(
            [&, given = answer](const HttpRequest& request,
                                const Market::Given&) -> std::optional<Market::Given> {
                const bool later =
                    std::any_of(good.later.begin(), good.later.end(),
                                [&](const HttpRequest& one) { return isAlike(one, request); });
                if (!later) return std::nullopt;
                return given;
            });
        const Reply reply = bench.plugin().createInstance(bench.order(good.offer));
        evidence.require(!reply.instances.empty() || reply.outcome != GSP_NOT_APPLIED,
                         "the machine was made (" + shownRequest(good.creating) +
                             "), a later request " + name + ", and create_instance " +
                             reply.shownAnswer() + " as if there were none");
    }
}

}  // namespace gpushopper::check
