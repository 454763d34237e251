#pragma once

/// How much disk an order needs. A model whose name tells its size (`Llama-3-70B`) needs room for
/// its weights, for a download buffer, for the image and for the system; without such a name there
/// is only the default of the workload. Pure.

#include <cstdint>
#include <optional>
#include <string_view>

namespace gpushopper::api {

/// Whole GB, each part rounded up, so that the parts do not add up to less than the sum says.
struct DiskNeed {
    std::int64_t weights_gb = 0;
    std::int64_t download_gb = 0;  ///< Half of the weights.
    std::int64_t image_gb = 10;
    std::int64_t system_gb = 5;

    std::int64_t minimumGb() const { return weights_gb + download_gb + image_gb + system_gb; }
    /// A fifth more.
    std::int64_t recommendedGb() const { return (minimumGb() * 12 + 9) / 10; }
};

/// nullopt: the name does not tell the size.
std::optional<DiskNeed> diskNeedOf(std::string_view model_id, std::string_view quantization);

/// Parameters in millions, as the name tells them: `8x7B` is 56,000. nullopt: it does not.
std::optional<std::int64_t> modelMillions(std::string_view model_id);

}  // namespace gpushopper::api
