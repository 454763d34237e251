// Rules about ids and labels: the threads by which the core holds on to machines.

#include <algorithm>
#include <array>
#include <set>

#include "sdk/check/rules/judges.hpp"
#include "sdk/check/rules/tour.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {

void judgeIds(const Subject& subject, Evidence& evidence) {
    std::set<std::string> offer_ids;
    std::set<std::string> instance_ids;
    {
        Bench bench(subject);
        bench.open();
        for (const Offer& offer : bench.plugin().listOffers().offers) {
            evidence.require(
                isNativeId(offer.id),
                "the offer id " + shown(offer.id) + " is not 1 to 128 characters of [a-z0-9._:-]");
            evidence.require(offer_ids.insert(offer.id).second,
                             "the offer id " + shown(offer.id) + " is listed twice");
        }
        for (const Instance& instance : bench.plugin().listInstances().instances) {
            evidence.require(instance_ids.insert(instance.id).second,
                             "the instance id " + shown(instance.id) + " is listed twice");
            const Reply got = bench.plugin().getInstance(instance.id);
            const bool same = got.instances.empty() || got.instances.front().id == instance.id;
            evidence.require(same, "get_instance was asked for " + shown(instance.id) +
                                       " and gave " +
                                       (same ? "" : shown(got.instances.front().id)));
            if (got.code == GSP_NOT_FOUND || got.code == GSP_INVALID_ARGUMENT)
                evidence.broken("get_instance, for the id " + shown(instance.id) +
                                " that list_instances gave, " + got.shownAnswer());
        }
        noteUnanswered(bench, evidence);
        if (offer_ids.empty() && instance_ids.empty()) throw NotJudged{"its lists are empty"};
    }
    Bench again(subject);  // the same account after a restart
    again.open();
    for (const Offer& offer : again.plugin().listOffers().offers)
        evidence.require(offer_ids.contains(offer.id),
                         "after close and open the same offers have other ids: " + shown(offer.id));
    for (const Instance& instance : again.plugin().listInstances().instances)
        evidence.require(
            instance_ids.contains(instance.id),
            "after close and open the same machines have other ids: " + shown(instance.id));
}

void judgeOddIds(const Subject& subject, Evidence& evidence) {
    const std::array<std::string, 11> odd_ids = {"",
                                                 std::string(200, 'x'),
                                                 "../../etc/passwd",
                                                 "a b",
                                                 "1\r\nX: y",
                                                 "1%2e%2e",
                                                 "1?all=1",
                                                 "1#x",
                                                 "1/2",
                                                 "\"}",
                                                 "\xff\xfe"};
    for (const std::string& id : odd_ids) {
        Bench bench(subject);
        bench.open();
        bench.plugin().scene("given the id " + shown(id, 24));
        Offer offer;
        offer.id = id;
        const Reply got = bench.plugin().getInstance(id);
        const Reply created = bench.plugin().createInstance(bench.order(offer));
        const std::size_t before = bench.host().requestCount();
        const Reply destroyed = bench.plugin().destroyInstance(id);
        const std::string with = ", with the id " + shown(id, 24) + ", ";
        evidence.require(!got.ok() && got.code != GSP_INTERNAL,
                         "get_instance" + with + got.shownAnswer());
        evidence.require(created.instances.empty() && created.code != GSP_INTERNAL,
                         "create_instance" + with + created.shownAnswer());
        evidence.require(destroyed.code != GSP_INTERNAL,
                         "destroy_instance" + with + destroyed.shownAnswer());
        evidence.require(!id.empty() || bench.host().requestCount() == before,
                         "destroy_instance of an empty id sent a request");
        evidence.broken(bench.notices().of(Topic::Requests));
        for (const Exchange& exchange : bench.host().exchanges()) {
            const bool pasted = id.find_first_of("/?#%") != std::string::npos &&
                                exchange.request.url.find(id) != std::string::npos;
            evidence.require(!pasted, "the id " + shown(id, 24) + " was pasted into the URL of " +
                                          shownRequest(exchange.request));
        }
    }
}

void judgeLabels(const Subject& subject, Evidence& evidence) {
    constexpr std::uint32_t kLabelBytes = 44;
    if (subject.plugin.label_bytes_max < kLabelBytes)
        throw NotJudged{"it declares a label_bytes_max of " +
                        std::to_string(subject.plugin.label_bytes_max) +
                        ": below 44 the core creates nothing with it"};
    requireAnswers(subject);
    Bench bench(subject);
    bench.open();
    const Reply offers = bench.plugin().listOffers();
    if (offers.offers.empty()) throw NotJudged{"list_offers gives no offers; see GSP-45"};
    const CreateRequest order = bench.order(offers.offers.front());
    const Reply created = bench.plugin().createInstance(order);
    if (created.instances.empty())
        throw NotJudged{"create_instance " + created.shownAnswer() + "; see GSP-45"};
    const std::vector<Exchange> exchanges = bench.host().exchanges();
    const bool sent = std::any_of(exchanges.begin(), exchanges.end(), [&](const Exchange& one) {
        return textOf(one).find(order.label) != std::string::npos;
    });
    evidence.require(exchanges.empty() || sent,
                     "the label " + order.label + " of the order is in no request");
    // What the provider stores is what the list must show: here the whole, below a cut one.
    const std::string id = created.instances.front().id;
    const std::string cut = order.label.substr(0, 20);
    for (const std::string& stored : {order.label, cut}) {
        if (exchanges.empty() && stored == cut) continue;  // nobody else stores it
        bench.market().label(stored);
        for (const Instance& instance : bench.plugin().listInstances().instances) {
            const bool ours =
                exchanges.empty() ? instance.id == id : instance.label.starts_with(cut);
            evidence.require(!ours || instance.label == stored,
                             "its provider has stored the label " + shown(stored) +
                                 ", list_instances shows " + shown(instance.label));
        }
    }
    noteUnanswered(bench, evidence);
}

}  // namespace gpushopper::check
