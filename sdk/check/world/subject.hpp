#pragma once

/// Subject: the plugin under the check and what its author gave along. Thread safety: a value.

#include <gpushopper/abi_v0.h>

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sdk/check/child/child.hpp"
#include "sdk/check/plugin/schema.hpp"
#include "sdk/check/plugin/settings.hpp"
#include "sdk/check/world/answers.hpp"

namespace gpushopper::check {

struct Subject {
    std::filesystem::path file;
    nlohmann::json config;                    ///< As given, an object.
    std::optional<Answers> answers;           ///< What its provider answers.
    std::optional<std::string> readme;        ///< The text of its documentation.
    std::vector<std::string> needed_allowed;  ///< Libraries besides the C and C++ run time.

    // Of one child:
    Child* child = nullptr;
    std::filesystem::path folder;  ///< This child's own, empty at first.
    /// Ends the child with a finding; does not return.
    std::function<void(const std::string& seen)> give_up;

    // From the stage Loaded on:
    gsp_plugin plugin{};
    Schema schema;
};

}  // namespace gpushopper::check
