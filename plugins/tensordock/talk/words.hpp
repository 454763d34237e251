#pragma once

/// words: what an error text of a create is about. TensorDock has no codes for it, so texts are
/// matched, in any case of letters. Sources: the older project's live logs (2026-01 and -02) and
/// the Terraform provider (2026-03). Thread safety: pure.

#include <cstdint>
#include <string_view>

namespace gpushopper::tensordock {

enum class Topic : std::uint8_t {
    Capacity,  ///< Another offer may do.
    Funds,     ///< The account is too empty.
    Pace,      ///< Too many requests.
    Doubt,     ///< It failed half way: a machine may be there.
    Other,
};

Topic topicOf(std::string_view text);

}  // namespace gpushopper::tensordock
