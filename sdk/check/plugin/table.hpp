#pragma once

/// table: whether what gsp_plugin_entry_v0() returned can be believed. The limits are those by
/// which the daemon's loader refuses a plugin, so a table without faults here is one that loads.
/// Faults are the ends of sentences that begin with the plugin: "lacks the required function open".
/// Thread safety: pure.

#include <gpushopper/abi_v0.h>

#include <string>
#include <vector>

namespace gpushopper::check {

/// Size, header and minor version. While there is one of these, nothing else may be read.
std::vector<std::string> headerFaults(const gsp_plugin* given);
std::vector<std::string> functionFaults(const gsp_plugin& table);
/// Texts, numbers and the schema; `expected_id`: the name of the file.
std::vector<std::string> contentFaults(const gsp_plugin& table, const std::string& expected_id);

/// A copy of what the producer's struct_size says is there; the rest is zero.
gsp_plugin copied(const gsp_plugin& given);

}  // namespace gpushopper::check
