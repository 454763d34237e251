#include "sdk/check/rules/tour.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sdk/check/text.hpp"
#include "sdk/check/world/order.hpp"

namespace gpushopper::check {
namespace {

constexpr std::size_t kInstancesVisited = 2;
// A word that is well formed for any plugin that takes numbers or names.
constexpr const char* kSomeId = "1";

void addGuessed(std::vector<Reply>& replies, Reply reply) {
    reply.guessed = true;
    replies.push_back(std::move(reply));
}

/// From create to gone.
void walkLife(Bench& bench, const Offer& offer, std::vector<Reply>& replies) {
    Caller& plugin = bench.plugin();
    Manner manner;
    manner.idempotency_key = "check-tour-1";
    replies.push_back(plugin.createInstance(bench.order(offer), manner));
    if (replies.back().instances.empty()) return;
    const std::string id = replies.back().instances.front().id;
    replies.push_back(plugin.getInstance(id));
    replies.push_back(plugin.ensureKeys(id, kPublicKey));
    replies.push_back(plugin.listInstances());
    replies.push_back(plugin.destroyInstance(id));
    replies.push_back(plugin.destroyInstance(id));
}

bool talksHttp(const Subject& subject) {
    Bench bench(subject, "listening");
    bench.open();
    bench.plugin().probe();
    bench.plugin().listOffers();
    bench.plugin().listInstances();
    return bench.host().requestCount() > 0;
}

}  // namespace

std::vector<Reply> tour(Bench& bench) {
    Caller& plugin = bench.plugin();
    std::vector<Reply> replies;
    replies.push_back(plugin.probe());
    replies.push_back(plugin.listOffers());
    const std::vector<Offer> offers = replies.back().offers;
    replies.push_back(plugin.listOffers());
    Manner stopping;
    stopping.stop_at = 1;
    replies.push_back(plugin.listOffers(stopping));
    replies.push_back(plugin.listInstances());
    const std::vector<Instance> instances = replies.back().instances;
    replies.push_back(plugin.listInstances());
    for (std::size_t i = 0; i < std::min(instances.size(), kInstancesVisited); ++i)
        replies.push_back(plugin.getInstance(instances[i].id));
    if (instances.empty()) addGuessed(replies, plugin.getInstance(kSomeId));
    if (!offers.empty()) {
        walkLife(bench, offers.front(), replies);
        return replies;
    }
    Offer some;
    some.id = kSomeId;
    std::vector<Reply> life;
    walkLife(bench, some, life);
    for (Reply& reply : life) addGuessed(replies, std::move(reply));
    addGuessed(replies, plugin.destroyInstance(kSomeId));
    return replies;
}

void allTours(const Subject& subject,
              const std::function<void(Bench&, const std::vector<Reply>&)>& look) {
    const std::array weathers = {
        std::pair{"good", response(200, "")},
        std::pair{"failing", response(500, R"({"error":"something broke"})")},
        std::pair{"refused", response(401, R"({"error":"unauthorized"})")}};
    for (const auto& [name, answer] : weathers) {
        Bench bench(subject, name);
        if (std::string_view(name) != "good") {
            bench.market().failWith(answer);
            bench.plugin().scene(std::string("given HTTP ") +
                                 std::to_string(answer.response.status));
        }
        bench.open();
        const std::vector<Reply> replies = tour(bench);
        bench.plugin().close();
        look(bench, replies);
        if (bench.host().requestCount() == 0) return;  // there is no other weather for it
    }
}

void judgeTopic(const Subject& subject, Evidence& evidence, Topic topic) {
    allTours(subject, [&](Bench& bench, const std::vector<Reply>&) {
        evidence.broken(bench.notices().of(topic));
    });
}

void requireHttp(const Subject& subject) {
    if (!talksHttp(subject))
        throw NotJudged{
            "it makes no HTTP request through the host, so its provider cannot be played to it"};
}

void requireAnswers(const Subject& subject) {
    if (!subject.answers && talksHttp(subject))
        throw NotJudged{
            "there is no answers file for its provider (--answers FILE; docs/plugin-check.md)"};
}

Wares waresOf(Bench& bench) {
    const Reply offers = bench.plugin().listOffers();
    if (!offers.ok()) throw NotJudged{"list_offers " + offers.shownAnswer() + "; see GSP-45"};
    if (offers.offers.empty()) throw NotJudged{"list_offers gives no offers; see GSP-45"};
    Wares wares{offers.offers.front(), ""};
    const Reply instances = bench.plugin().listInstances();
    if (!instances.instances.empty()) {
        wares.instance_id = instances.instances.front().id;
        return wares;
    }
    const Reply created = bench.plugin().createInstance(bench.order(wares.offer));
    if (created.instances.empty())
        throw NotJudged{"create_instance " + created.shownAnswer() + "; see GSP-45"};
    wares.instance_id = created.instances.front().id;
    return wares;
}

std::vector<Trial> readTrials() {
    return {
        {"probe", [](Bench& bench, const Manner& m) { return bench.plugin().probe(m); }},
        {"list_offers", [](Bench& bench, const Manner& m) { return bench.plugin().listOffers(m); }},
        {"list_instances",
         [](Bench& bench, const Manner& m) { return bench.plugin().listInstances(m); }}};
}

std::vector<Trial> allTrials(const Subject& subject) {
    std::vector<Trial> trials = readTrials();
    Wares wares;
    try {
        Bench bench(subject, "wares");
        wares = waresOf(bench.open());
    } catch (const NotJudged&) {
        return trials;  // its lists gave nothing to go on with
    }
    const std::string id = wares.instance_id;
    trials.push_back({"get_instance", [id](Bench& bench, const Manner& m) {
                          return bench.plugin().getInstance(id, m);
                      }});
    trials.push_back({"create_instance", [offer = wares.offer](Bench& bench, const Manner& m) {
                          return bench.plugin().createInstance(bench.order(offer), m);
                      }});
    trials.push_back({"destroy_instance", [id](Bench& bench, const Manner& m) {
                          return bench.plugin().destroyInstance(id, m);
                      }});
    trials.push_back({"ensure_keys", [id](Bench& bench, const Manner& m) {
                          return bench.plugin().ensureKeys(id, kPublicKey, m);
                      }});
    return trials;
}

std::string textOf(const Exchange& exchange) {
    std::string text = exchange.request.url + "\n" + exchange.request.body;
    for (const auto& [name, value] : exchange.request.headers)
        text.append("\n").append(name).append(": ").append(value);
    return text;
}

void noteUnanswered(Bench& bench, Evidence& evidence) {
    const std::vector<std::string> requests = bench.market().unanswered();
    if (!requests.empty()) evidence.note("the answers file has no answer for " + listed(requests));
}

}  // namespace gpushopper::check
