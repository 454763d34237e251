#pragma once

/// template_view: a template of Vast.ai as the core takes it. Thread safety: pure.

#include <gpushopper/templates.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/vastai/wire/template_list.hpp"

namespace gpushopper::vastai {

/// nullopt: it has no hash to rent it by. Long texts are cut; conditions that are too long to be
/// passed on, or no text, become ones that nothing meets.
std::optional<Template> templateOf(const WireTemplate& wire);

/// `hash_id` as Vast.ai writes it; nullopt: it can be none.
std::optional<std::string> templateHash(std::string_view text);

/// The address of the recommended templates, or of the one with this hash.
std::string recommendedTemplatesPath();
std::string templatePath(const std::string& hash_id);

}  // namespace gpushopper::vastai
