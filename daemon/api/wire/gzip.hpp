#pragma once

/// gzip for answers (RFC 1952). Thread safety: pure function.

#include <string>
#include <string_view>

namespace gpushopper::api {

/// At the fastest level: somebody waits for it.
std::string gzipped(std::string_view text);

}  // namespace gpushopper::api
