#pragma once

/// The bodies of answers, as JSON Schema (2020-12) for the API description. Every text has a
/// maximum length, so that a client knows what it may have to hold. Pure.

#include <nlohmann/json.hpp>

namespace gpushopper::api {

/// `components/schemas` of the OpenAPI document.
nlohmann::ordered_json responseSchemas();

}  // namespace gpushopper::api
