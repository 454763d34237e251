#pragma once

/// tour: what many rules begin with: a walk through all calls of a plugin, in good and in bad
/// weather, and the questions whether a rule can be judged at all.
/// Thread safety: none.

#include <functional>
#include <string>
#include <vector>

#include "sdk/check/rules/rule.hpp"
#include "sdk/check/world/bench.hpp"

namespace gpushopper::check {

/// Every call at least once: lists twice and once stopped, a machine from create to gone. Calls
/// that need an id or an offer are left out where the lists gave none.
std::vector<Reply> tour(Bench& bench);

/// A tour in good weather, one in which every request fails with 500, one in which each is refused
/// with 401; each on a handle of its own, closed afterwards. `look` sees each bench.
void allTours(const Subject& subject,
              const std::function<void(Bench&, const std::vector<Reply>&)>& look);

/// Breaches of `topic` in all tours.
void judgeTopic(const Subject& subject, Evidence& evidence, Topic topic);

/// Throws NotJudged when it makes no request through the host.
void requireHttp(const Subject& subject);
/// Throws NotJudged when it makes requests and there is no answers file for them.
void requireAnswers(const Subject& subject);

/// One offer and one machine that a rule can work with, by ids that the plugin itself gave.
struct Wares {
    Offer offer;
    std::string instance_id;
};
/// Throws NotJudged when the plugin gives none. Creates a machine where the list has none.
Wares waresOf(Bench& bench);

/// One call, to be made on any bench.
struct Trial {
    std::string operation;
    std::function<Reply(Bench&, const Manner&)> make;
};
/// probe, list_offers, list_instances.
std::vector<Trial> readTrials();
/// Those, and get_instance, create_instance, destroy_instance and ensure_keys where the plugin
/// gives something to make them with.
std::vector<Trial> allTrials(const Subject& subject);

/// Everything in a request, to look for a text in it.
std::string textOf(const Exchange& exchange);

/// Says which requests the answers file lacks, if any.
void noteUnanswered(Bench& bench, Evidence& evidence);

}  // namespace gpushopper::check
