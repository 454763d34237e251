#pragma once

/// request_faults: what is wrong with an HTTP request of a plugin, whoever it goes to.
/// Thread safety: pure.

#include <gpushopper/http.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::check {

/// Sentences with the request in front: "GET /x has ...".
std::vector<std::string> requestFaults(const HttpRequest& request);

/// Host name of a URL, in lower case and without the port; empty: none.
std::string hostOf(std::string_view url);
/// localhost, 127.0.0.0/8, [::1]
bool isLoopback(std::string_view host);

}  // namespace gpushopper::check
