#pragma once

/// unixMillis: a date as TensorDock writes it (RFC 3339, `2026-03-01T12:00:00.123Z`), as
/// milliseconds since 1970 UTC. nullopt: no such date. Thread safety: pure.

#include <cstdint>
#include <optional>
#include <string_view>

namespace gpushopper::tensordock {

std::optional<std::int64_t> unixMillis(std::string_view text);

}  // namespace gpushopper::tensordock
