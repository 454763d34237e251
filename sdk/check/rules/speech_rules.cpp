// Rules about what a plugin says: results, errors, elements, logs, metrics, secrets.

#include "sdk/check/rules/judges.hpp"
#include "sdk/check/rules/tour.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {
namespace {

/// One text of a plugin that others will read, and where it stood.
struct Spoken {
    std::string where;
    std::string text;
};

void addReply(std::vector<Spoken>& all, const Reply& reply) {
    all.push_back({"the error of " + reply.operation, reply.message + reply.provider_code});
    for (const Offer& offer : reply.offers)
        all.push_back({"an offer", offer.id + offer.gpu_model + offer.gpu_model_native +
                                       offer.region + offer.machine_id + offer.extras_json});
    for (const Instance& instance : reply.instances)
        all.push_back({"an instance", instance.id + instance.label + instance.state_native +
                                          instance.ssh_host + instance.ssh_user +
                                          instance.extras_json});
}

std::vector<Spoken> spokenOn(Bench& bench, const std::vector<Reply>& replies) {
    std::vector<Spoken> all;
    for (const Utterance& line : bench.host().logs())
        all.push_back({"the log event " + shown(line.name), line.text});
    for (const Utterance& metric : bench.host().metrics())
        all.push_back({"the metric " + shown(metric.name), metric.text});
    for (const Exchange& exchange : bench.host().exchanges())
        all.push_back(
            {"the URL of a " + exchange.request.method + " request of " + exchange.operation,
             exchange.request.url});
    for (const Reply& reply : replies) addReply(all, reply);
    return all;
}

}  // namespace

void judgeCallbacks(const Subject& subject, Evidence& evidence) {
    judgeTopic(subject, evidence, Topic::Callbacks);
}
void judgeReturns(const Subject& subject, Evidence& evidence) {
    judgeTopic(subject, evidence, Topic::Returns);
}
void judgeValues(const Subject& subject, Evidence& evidence) {
    judgeTopic(subject, evidence, Topic::Values);
}
void judgeLimits(const Subject& subject, Evidence& evidence) {
    judgeTopic(subject, evidence, Topic::Limits);
}
void judgeTelemetry(const Subject& subject, Evidence& evidence) {
    judgeTopic(subject, evidence, Topic::Telemetry);
}
void judgeDeclared(const Subject& subject, Evidence& evidence) {
    judgeTopic(subject, evidence, Topic::Declared);
}
void judgeAccepted(const Subject& subject, Evidence& evidence) {
    judgeTopic(subject, evidence, Topic::Accepted);
}
void judgeRequests(const Subject& subject, Evidence& evidence) {
    requireHttp(subject);
    judgeTopic(subject, evidence, Topic::Requests);
}

void judgeSecretsKept(const Subject& subject, Evidence& evidence) {
    if (subject.schema.secretNames().empty()) throw NotJudged{"its schema declares no secret"};
    allTours(subject, [&](Bench& bench, const std::vector<Reply>& replies) {
        const std::vector<Spoken> all = spokenOn(bench, replies);
        for (const auto& [name, value] : bench.secrets()) {
            for (const Spoken& one : all) {
                // Short values are found everywhere by accident.
                if (value.size() >= 8 && one.text.find(value) != std::string::npos)
                    evidence.broken("the value of the secret \"" + name + "\" is in " + one.where);
            }
        }
    });
}

void judgeDocumented(const Subject& subject, Evidence& evidence) {
    if (!subject.readme) throw NotJudged{"its documentation was not given (--readme FILE)"};
    allTours(subject, [&](Bench& bench, const std::vector<Reply>&) {
        for (const Utterance& line : bench.host().logs()) {
            if (subject.readme->find(line.name) == std::string::npos)
                evidence.broken("the log event " + shown(line.name) +
                                " is not in the documentation");
        }
    });
}

}  // namespace gpushopper::check
