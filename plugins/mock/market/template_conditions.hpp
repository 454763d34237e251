#pragma once

/// template_conditions: what a template asks of an offer, in the grammar of this marketplace:
///
///   {"vram_mib": {"gte": 16000}, "gpu_model": {"in": ["RTX 4090", "RTX 5090"]}}
///
/// Columns: gpu_model (as listed), gpu_count, vram_mib, disk_gib, cuda_milli. Operators: eq, neq,
/// gt, gte, lt, lte, in, notin. All must hold; numbers may be written as texts; the empty text and
/// `{}` hold always. What is malformed or not known here does not hold. Pure.

#include <gpushopper/values.hpp>
#include <string_view>

namespace gpushopper::mock {

bool meets(const Offer& offer, std::string_view conditions_json);

}  // namespace gpushopper::mock
