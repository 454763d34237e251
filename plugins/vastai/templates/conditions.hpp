#pragma once

/// conditions: `extra_filters` of a template, judged against an offer:
///
///   {"cuda_max_good":{"gte":12.9},"gpu_name":{"in":["A100 SXM4"]},"num_gpus":{"eq":"4"}}
///
/// All columns and all operators must hold. Numbers may be texts; memory is in MiB. Nothing, an
/// empty text and `{}` fit everywhere; what is malformed, an operator that nobody knows, and a
/// column that the offer says nothing about do not fit (2026-08, documentation and client).
/// Thread safety: pure.

#include <gpushopper/values.hpp>
#include <string_view>

namespace gpushopper::vastai {

/// `offer` is as offerOf() made it, its extras_json included.
bool meetsConditions(std::string_view conditions_json, const Offer& offer);

}  // namespace gpushopper::vastai
