// Rules about opening and closing, and about several handles of one plugin.

#include <algorithm>
#include <memory>

#include "sdk/check/child/process_state.hpp"
#include "sdk/check/rules/judges.hpp"
#include "sdk/check/rules/tour.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {
namespace {

using nlohmann::json;

constexpr int kFirstOpens = 100;
constexpr int kMoreOpens = 900;
// What the allocator itself may keep in between.
constexpr std::size_t kBytesPerOpenMax = 8;
constexpr int kFailuresThatOpenABreaker = 12;

/// A configuration that the plugin has to refuse, and the key that it has to name.
struct BadConfig {
    std::string json;
    std::string key;  ///< Empty: it is no JSON object at all.
};

json wrongTypeFor(const Property& property) {
    return property.type == Property::Type::String ? json(7) : json("seven");
}

std::vector<json> wrongValuesFor(const Property& property) {
    std::vector<json> values{wrongTypeFor(property)};
    if (property.type == Property::Type::Integer && property.minimum)
        values.emplace_back(static_cast<std::int64_t>(*property.minimum) - 1);
    if (property.type == Property::Type::Integer && property.maximum)
        values.emplace_back(static_cast<std::int64_t>(*property.maximum) + 1);
    if (property.type == Property::Type::String && !property.choices.empty())
        values.emplace_back("no such choice");
    return values;
}

std::vector<BadConfig> badConfigs(const Schema& schema, const json& good) {
    std::vector<BadConfig> all{{"{\"", ""}, {"[1,2]", ""}};
    const auto with = [&](const std::string& key, const json& value) {
        json changed = good;
        changed[key] = value;
        all.push_back({changed.dump(), key});
    };
    with("no_such_key", 1);
    for (const Property& property : schema.properties) {
        if (property.secret) continue;
        for (const json& value : wrongValuesFor(property)) with(property.name, value);
        if (!property.required) continue;
        json changed = good;
        changed.erase(property.name);
        all.push_back({changed.dump(), property.name});
    }
    return all;
}

/// Opens and closes once; what is left of it is the plugin's.
void openAndClose(const Subject& subject) {
    Bench bench(subject);
    bench.open();
}

void judgeLeftovers(Evidence& evidence, int threads, const std::map<int, std::string>& files) {
    evidence.require(threadCount() <= threads, "a thread was left when it was closed");
    for (const auto& [number, target] : openFiles()) {
        if (!files.contains(number))
            evidence.broken("a file was left open when it was closed: " + target);
    }
}

/// A few calls of each kind that does not change anything.
void readALittle(Bench& bench) {
    bench.plugin().probe();
    bench.plugin().listOffers();
    bench.plugin().listInstances();
}

/// `others`: the secrets of the other handle.
void judgeSecrets(Evidence& evidence, Bench& bench,
                  const std::map<std::string, std::string>& others) {
    for (const auto& [name, value] : others) {
        if (bench.secrets().at(name) == value) continue;
        for (const Exchange& exchange : bench.host().exchanges()) {
            if (textOf(exchange).find(value) == std::string::npos) continue;
            evidence.broken("the request " + shownRequest(exchange.request) +
                            " of one handle was sent with the secret \"" + name +
                            "\" of the other");
        }
    }
}

void judgeMachines(Evidence& evidence, Bench& one, Bench& other) {
    const Reply offers = one.plugin().listOffers();
    if (!offers.ok() || offers.offers.empty()) return;
    const std::size_t before = other.plugin().listInstances().instances.size();
    if (!one.plugin().createInstance(one.order(offers.offers.front())).ok()) return;
    const std::size_t after = other.plugin().listInstances().instances.size();
    evidence.require(before == after,
                     "a machine that one handle created is in the list of the other, which has "
                     "another account");
}

}  // namespace

void judgeOpening(const Subject& subject, Evidence& evidence) {
    Bench bench(subject);
    const Reply opened = bench.plugin().open(bench.configJson());
    evidence.require(opened.ok(), "open " + opened.shownAnswer() + " with the configuration " +
                                      shown(bench.configJson(), 200));
    bench.plugin().close();
    evidence.broken(bench.notices().of(Topic::Returns));
}

void judgeBadConfigs(const Subject& subject, Evidence& evidence) {
    const json good = json::parse(Bench(subject).configJson());
    for (const BadConfig& bad : badConfigs(subject.schema, good)) {
        Bench bench(subject);
        const Reply opened = bench.plugin().open(bad.json);
        const std::string what = "open, with " + shown(bad.json, 160) + ", ";
        if (opened.code != GSP_INVALID_ARGUMENT) {
            evidence.broken(what + opened.shownAnswer() + ", not INVALID_ARGUMENT");
        } else if (opened.message.find(bad.key) == std::string::npos) {
            evidence.broken(what + "did not name the key \"" + bad.key +
                            "\": " + shown(opened.message));
        }
    }
}

void judgeLeaks(const Subject& subject, Evidence& evidence) {
    openAndClose(subject);  // what is made once is no leak
    const int threads = 1;
    const auto files = openFiles();
    for (int i = 1; i < kFirstOpens; ++i) {
        openAndClose(subject);
        judgeLeftovers(evidence, threads, files);
        if (!evidence.breaches().empty()) return;
    }
    const std::size_t before = heapBytes();
    for (int i = 0; i < kMoreOpens; ++i) openAndClose(subject);
    const std::size_t after = heapBytes();
    judgeLeftovers(evidence, threads, files);
    evidence.require(after <= before + kMoreOpens * kBytesPerOpenMax,
                     "opening and closing it " + std::to_string(kMoreOpens) + " times left " +
                         std::to_string(after - std::min(after, before)) +
                         " bytes of memory behind");
}

void judgeQuietOpening(const Subject& subject, Evidence& evidence) {
    const auto files = openFiles();
    Bench bench(subject);
    bench.open();
    for (const Exchange& exchange : bench.host().exchanges())
        evidence.broken("open sent " + shownRequest(exchange.request));
    evidence.broken(bench.notices().of(Topic::Callbacks));
    for (const auto& [number, target] : openFiles()) {
        if (!files.contains(number) && target.starts_with("socket:"))
            evidence.broken("open left a socket of its own");
    }
}

void judgeAfterClose(const Subject& subject, Evidence& evidence) {
    Bench first(subject, "a");
    first.open();
    readALittle(first);
    first.plugin().close();
    Bench second(subject, "b");
    second.open();
    readALittle(second);
    second.plugin().close();
    evidence.broken(first.notices().of(Topic::AfterClose));
    evidence.broken(second.notices().of(Topic::AfterClose));
}

void judgeSeparateHandles(const Subject& subject, Evidence& evidence) {
    Bench one(subject, "a");
    Bench other(subject, "b");
    one.open();
    other.open();
    readALittle(one);
    readALittle(other);
    readALittle(one);
    judgeSecrets(evidence, one, other.secrets());
    judgeSecrets(evidence, other, one.secrets());
    evidence.broken(one.notices().of(Topic::Callbacks));
    evidence.broken(other.notices().of(Topic::Callbacks));
    judgeMachines(evidence, one, other);
    if (!subject.answers || other.host().requestCount() == 0) return;
    other.market().failWith(response(500, "trouble"));
    for (int i = 0; i < kFailuresThatOpenABreaker; ++i) other.plugin().listOffers();
    const Reply healthy = one.plugin().listOffers();
    evidence.require(healthy.requests() > 0,
                     "one handle no longer asks its provider because the other one's does not "
                     "answer: list_offers " +
                         healthy.shownAnswer());
}

}  // namespace gpushopper::check
