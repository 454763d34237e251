#pragma once

/// template_struct: gsp_template and Template, there and back, and a RawOffer as the gsp_offer that
/// the plugin gave. Thread safety: pure functions.

#include "daemon/base/result.hpp"
#include "daemon/provider/templates/template.hpp"
#include "gpushopper/templates_v0.h"

namespace gpushopper::provider {

inline constexpr std::size_t kTemplatesMax = 1'000;
inline constexpr std::size_t kTemplateScriptBytesMax = std::size_t{32} * 1024;

/// Errors: BadResponse, naming the field.
base::Result<Template> readTemplate(const gsp_template& given);

/// Both borrow: the value must outlive the struct. A creation time is given back in milliseconds.
gsp_template templateStruct(const Template& from);
gsp_offer offerStruct(const inventory::RawOffer& from);

}  // namespace gpushopper::provider
