#pragma once

/// wire: what acme's answers mean. Everything that comes in is checked here, so that the provider
/// deals with values it can trust. Thread safety: pure functions.

#include <gpushopper/http.hpp>
#include <gpushopper/values.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace acme_wire {

/// Returns for a good answer, throws Failure for any other; `on_unclear` is the outcome of answers
/// that leave open whether they took effect.
void judge(const gpushopper::HttpResponse& response, gsp_outcome on_unclear);
/// The same for a DELETE, where good is what acme says of a machine that is gone now, and no other.
void judgeDestroy(const gpushopper::HttpResponse& response);

/// The body, or Failure BAD_RESPONSE.
nlohmann::json objectOf(const gpushopper::HttpResponse& response);
/// The list `key` of `body`. Failure BAD_RESPONSE where there is none: that is not an empty one.
const nlohmann::json& listOf(const nlohmann::json& body, const char* key);

/// Failure BAD_RESPONSE without a usable id; whatever else is missing stays unknown.
gpushopper::Instance machineOf(const nlohmann::json& entry);
/// False: an offer that cannot be used. The others of its list are still good.
bool readOffer(const nlohmann::json& entry, gpushopper::Offer& offer);

/// Failure INVALID_ARGUMENT for what cannot be the id of an offer or of a machine.
void requireId(std::string_view id);
/// Where a machine is in the API. Failure INVALID_ARGUMENT for what cannot be an id.
std::string pathOf(std::string_view id);

}  // namespace acme_wire
