#pragma once

/// market_wire: the dialect of "market", a marketplace that exists only in tests, read with all the
/// mistakes that a plugin's name asks for (is("...")). Thread safety: pure, but for the mistakes.

#include <gpushopper/http.hpp>
#include <gpushopper/values.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

extern const char kPluginId[];  // the one line that differs between these plugins

namespace market {

/// Whether this plugin is the one that is bad in this way (corpus.json).
inline bool is(std::string_view fault) { return fault == kPluginId; }

/// "/v1/machines/m-1"; throws INVALID_ARGUMENT for what is no id.
std::string machinePath(std::string_view id);

/// Throws Failure unless the answer is a good one.
void judge(const gpushopper::HttpResponse& response, gsp_outcome on_unclear);
/// An object, or Failure BAD_RESPONSE.
nlohmann::json objectOf(const gpushopper::HttpResponse& response);
/// A list in it, or Failure BAD_RESPONSE.
nlohmann::json listOf(const nlohmann::json& body, const char* key);
/// Whether another page follows, or Failure BAD_RESPONSE.
bool hasMore(const nlohmann::json& body);

gpushopper::Offer offerOf(const nlohmann::json& entry);
gpushopper::Instance machineOf(const nlohmann::json& entry);

}  // namespace market
