#pragma once

/// The table of routes: every path, its methods, their input, their answers and their refusals. It
/// is the only place where a route is made known.

#include <vector>

#include "daemon/api/resources/resources.hpp"
#include "daemon/api/route.hpp"

namespace gpushopper::api {

/// The routes hold references into `resources`, which must outlive them.
std::vector<Route> makeRoutes(Resources& resources);

}  // namespace gpushopper::api
