#include "daemon/session/launch_spec.hpp"

#include <array>

namespace gpushopper::session {
namespace {

constexpr std::array<std::string_view, kWorkloadCount> kWorkloads = {
    "llm",         "llm_vllm",  "llm_tgi", "training",  "batch",
    "interactive", "inference", "ssh",     "benchmark",
};
static_assert(kWorkloadCount == static_cast<std::size_t>(Workload::Benchmark) + 1);

}  // namespace

WorkloadDefaults defaultsOf(Workload workload) {
    if (workload == Workload::LlmVllm) return {"vllm/vllm-openai:latest", 8000, 100};
    if (workload == Workload::LlmTgi)
        return {"ghcr.io/huggingface/text-generation-inference:latest", 80, 100};
    return {"nvidia/cuda:12.6.3-runtime-ubuntu22.04", std::nullopt, 50};
}

std::string_view toString(Workload workload) {
    return kWorkloads.at(static_cast<std::size_t>(workload));
}

std::optional<Workload> parseWorkload(std::string_view name) {
    for (std::size_t i = 0; i < kWorkloads.size(); ++i) {
        if (kWorkloads[i] == name) return static_cast<Workload>(i);
    }
    return std::nullopt;
}

std::string_view toString(LaunchMode mode) {
    return mode == LaunchMode::Ssh ? "ssh" : "entrypoint";
}

std::optional<LaunchMode> parseLaunchMode(std::string_view name) {
    if (name == "ssh") return LaunchMode::Ssh;
    if (name == "entrypoint") return LaunchMode::Entrypoint;
    return std::nullopt;
}

}  // namespace gpushopper::session
