#pragma once

/// template_list: the answer of `GET /api/v0/template/`. Field names are Vast.ai's. Thread safety:
/// pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::vastai {

struct WireTemplate {
    std::string hash_id;  ///< Changes with every edit of the template.
    std::string name;
    std::string image;
    std::string tag;
    std::string env;
    std::string onstart;
    std::string runtype;
    /// The conditions as text; nullopt: something else than text or null stood there.
    std::optional<std::string> extra_filters = "";
    std::optional<bool> use_ssh;
    std::optional<bool> ssh_direct;
    std::optional<bool> recommended;
    std::optional<double> recommended_disk_space;  ///< GB.
    std::optional<double> created_at;              ///< Unix time.
    std::optional<std::int64_t> count_created;
};

/// nullopt: there is no list in it.
std::optional<std::vector<WireTemplate>> readTemplates(std::string_view body);

}  // namespace gpushopper::vastai
