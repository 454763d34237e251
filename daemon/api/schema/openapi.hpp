#pragma once

/// The API description (OpenAPI 3.1), generated from the table of routes: what the daemon checks
/// and what it says of itself come from one source. Pure.

#include <string>
#include <vector>

#include "daemon/api/route.hpp"

namespace gpushopper::api {

std::string openApiJson(const std::vector<Route>& routes);

}  // namespace gpushopper::api
