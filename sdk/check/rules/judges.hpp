#pragma once

/// judges: the functions behind the rules. rule_table.cpp says which one belongs to which rule, and
/// what is promised there is what is looked at here. Each runs in a child of its own; see
/// Rule::judge. Thread safety: none.

#include "sdk/check/rules/rule.hpp"

namespace gpushopper::check {

// file_rules.cpp
void judgeExports(const Subject& subject, Evidence& evidence);
void judgeDependencies(const Subject& subject, Evidence& evidence);
void judgeSection(const Subject& subject, Evidence& evidence);
void judgeLoading(const Subject& subject, Evidence& evidence);
void judgeEntry(const Subject& subject, Evidence& evidence);
void judgeHeader(const Subject& subject, Evidence& evidence);
void judgeFunctions(const Subject& subject, Evidence& evidence);
void judgeTable(const Subject& subject, Evidence& evidence);

// opening_rules.cpp
void judgeOpening(const Subject& subject, Evidence& evidence);
void judgeBadConfigs(const Subject& subject, Evidence& evidence);
void judgeLeaks(const Subject& subject, Evidence& evidence);
void judgeQuietOpening(const Subject& subject, Evidence& evidence);
void judgeAfterClose(const Subject& subject, Evidence& evidence);
void judgeSeparateHandles(const Subject& subject, Evidence& evidence);

// speech_rules.cpp
void judgeCallbacks(const Subject& subject, Evidence& evidence);
void judgeReturns(const Subject& subject, Evidence& evidence);
void judgeValues(const Subject& subject, Evidence& evidence);
void judgeLimits(const Subject& subject, Evidence& evidence);
void judgeTelemetry(const Subject& subject, Evidence& evidence);
void judgeDeclared(const Subject& subject, Evidence& evidence);
void judgeAccepted(const Subject& subject, Evidence& evidence);
void judgeRequests(const Subject& subject, Evidence& evidence);
void judgeSecretsKept(const Subject& subject, Evidence& evidence);
void judgeDocumented(const Subject& subject, Evidence& evidence);

// id_rules.cpp
void judgeIds(const Subject& subject, Evidence& evidence);
void judgeOddIds(const Subject& subject, Evidence& evidence);
void judgeLabels(const Subject& subject, Evidence& evidence);

// process_rules.cpp, ending_rules.cpp
void judgeOutput(const Subject& subject, Evidence& evidence);
void judgeProcessState(const Subject& subject, Evidence& evidence);
void judgeDeterminism(const Subject& subject, Evidence& evidence);
void judgeConcurrency(const Subject& subject, Evidence& evidence);
void judgeEndings(const Subject& subject, Evidence& evidence);

// answer_rules.cpp
void judgeGoodWeather(const Subject& subject, Evidence& evidence);
void judgeRefusals(const Subject& subject, Evidence& evidence);
void judgeTroubles(const Subject& subject, Evidence& evidence);
void judgeWholeLists(const Subject& subject, Evidence& evidence);
void judgeGone(const Subject& subject, Evidence& evidence);

// pace_rules.cpp
void judgeBreaker(const Subject& subject, Evidence& evidence);
void judgeRetryAfter(const Subject& subject, Evidence& evidence);
void judgeReserved(const Subject& subject, Evidence& evidence);

// money_rules.cpp
void judgeDestroy(const Subject& subject, Evidence& evidence);
void judgeIdempotency(const Subject& subject, Evidence& evidence);
void judgeLostCreate(const Subject& subject, Evidence& evidence);
void judgeNoRetry(const Subject& subject, Evidence& evidence);
void judgeNeverDenied(const Subject& subject, Evidence& evidence);

}  // namespace gpushopper::check
