#pragma once

/// instance_rows: an instance as Vast.ai shows it, alone or in a page of the list. Field names and
/// units are Vast.ai's; what they mean is another's business (machines/machine_view.hpp).
/// Thread safety: pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gpushopper::vastai {

struct WireInstance {
    std::optional<std::int64_t> id;
    std::optional<std::int64_t> machine_id;
    std::optional<std::string> label;          ///< null: none.
    std::optional<std::string> actual_status;  ///< null: being provisioned.
    std::string intended_status;
    std::string status_msg;
    std::string image_runtype;
    std::string ssh_host;
    std::optional<std::int64_t> ssh_port;
    std::string public_ipaddr;  ///< May end with a line end.
    /// "8000/tcp" and the first port of the host that leads there.
    std::vector<std::pair<std::string, std::int64_t>> ports;
    std::optional<std::int64_t> dph_total_micros;  ///< Per hour, while it runs.
    std::optional<std::int64_t> dph_base_micros;   ///< The GPU's part of it.
    std::optional<double> start_date;              ///< Unix time of the creation.
    std::optional<double> end_date;                ///< Unix time at which the contract ends.
};

struct InstancePage {
    std::vector<WireInstance> rows;
    std::optional<std::int64_t> instances_found;  ///< In this page.
    std::optional<std::int64_t> total_instances;  ///< In all pages.
    std::string next_token;                       ///< Empty: the last page.
    std::uint32_t unreadable = 0;                 ///< Elements that are no objects.
};

/// A page of `GET /api/v1/instances/`; nullopt: there is no list in it.
std::optional<InstancePage> readInstancePage(std::string_view body);

/// What `GET /api/v0/instances/{id}/` says. `Gone` is the provider's own word: `instances` is there
/// and null.
struct OneInstance {
    enum class Kind { Found, Gone, NotUnderstood };
    Kind kind = Kind::NotUnderstood;
    WireInstance row;
};
OneInstance readOneInstance(std::string_view body);

}  // namespace gpushopper::vastai
