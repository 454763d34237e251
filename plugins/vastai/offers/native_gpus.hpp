#pragma once

/// native_gpus: what Vast.ai calls the GPUs that we know by another name, for its search. The
/// other direction is the kit's (gpu_names.hpp). Thread safety: pure.

#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::vastai {

/// All native names of `model`, which may be canonical or native itself. Empty: none is known, or
/// `model` is empty.
std::vector<std::string> nativeGpusOf(std::string_view model);

}  // namespace gpushopper::vastai
