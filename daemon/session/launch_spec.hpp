#pragma once

/// LaunchSpec: what is to run on the machine, as the consumer asked for it and as defaults filled
/// it in. Immutable once the session exists. The workload's defaults are the table of the HTTP
/// contract. Thread safety: values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::session {

enum class Workload : std::uint8_t {
    Llm,
    LlmVllm,
    LlmTgi,
    Training,
    Batch,
    Interactive,
    Inference,
    Ssh,
    Benchmark,
};
inline constexpr std::size_t kWorkloadCount = 9;

enum class LaunchMode : std::uint8_t { Ssh, Entrypoint };

struct LaunchSpec {
    Workload workload = Workload::Ssh;
    LaunchMode mode = LaunchMode::Ssh;
    std::string image;  ///< Not asked for: the workload's; empty with a template, which has one.
    std::string model_id;
    std::string quantization;
    std::string template_hash_id;
    std::string on_start_cmd;
    std::vector<std::uint16_t> exposed_ports;  ///< The workload's own port included.
    std::uint32_t disk_gb = 0;                 ///< Asked for, or computed; never 0 in a stored row.
};

struct WorkloadDefaults {
    std::string_view image;
    std::optional<std::uint16_t> port;
    std::uint32_t disk_gb;
};

WorkloadDefaults defaultsOf(Workload workload);

/// Names as on the wire and in the database.
std::string_view toString(Workload workload);
std::optional<Workload> parseWorkload(std::string_view name);
std::string_view toString(LaunchMode mode);
std::optional<LaunchMode> parseLaunchMode(std::string_view name);

}  // namespace gpushopper::session
