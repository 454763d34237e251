#include "plugins/mock/market/template_catalogue.hpp"

#include <array>
#include <iterator>
#include <string>

#include "plugins/mock/market/draw.hpp"

namespace gpushopper::mock {
namespace {

constexpr std::int64_t kFirstCreatedMs = 1'750'000'000'000;  // In June 2025.
constexpr std::int64_t kDayMs = 24 * 3600 * std::int64_t{1000};

enum class Shelf : std::uint8_t { Recommended, Own, Old };

struct Model {
    const char* name;
    const char* image;
    const char* tag;
    const char* run_type;  // `ssh`, `jupyter` or `args`; with the last there is no SSH
    const char* env;
    const char* on_start;
    const char* conditions;
    std::uint32_t disk_gib;
    Shelf shelf;
};

// Images and start commands as such marketplaces recommend them.
constexpr std::array<Model, 10> kModels{{
    {"CUDA 12.6 development", "nvidia/cuda", "12.6.3-devel-ubuntu22.04", "ssh", "", "", "", 16,
     Shelf::Recommended},
    {"PyTorch", "pytorch/pytorch", "2.5.1-cuda12.4-cudnn9-devel", "jupyter",
     "-e DATA_DIRECTORY=/workspace/ -p 8080:8080", "touch ~/.no_auto_tmux",
     R"({"cuda_milli":{"gte":12400}})", 32, Shelf::Recommended},
    {"vLLM server", "vllm/vllm-openai", "v0.6.6", "args",
     "-p 8000:8000 -e VLLM_MODEL=Qwen/Qwen2.5-7B-Instruct", "",
     R"({"cuda_milli":{"gte":12400},"vram_mib":{"gte":"16000"}})", 60, Shelf::Recommended},
    {"Text Generation Inference", "ghcr.io/huggingface/text-generation-inference", "3.0.1", "args",
     "-p 80:80 -e MODEL_ID=mistralai/Mistral-7B-Instruct-v0.3", "",
     R"({"cuda_milli":{"gte":12200},"vram_mib":{"gte":22000}})", 60, Shelf::Recommended},
    {"Ollama", "ollama/ollama", "0.5.4", "ssh", "-p 11434:11434 -e OLLAMA_MODEL=llama3.2",
     "ollama serve &", R"({"vram_mib":{"gte":8000}})", 32, Shelf::Recommended},
    {"ComfyUI", "ghcr.io/ai-dock/comfyui", "v2-cuda-12.1.1-base-22.04", "jupyter",
     "-p 8188:8188 -p 1111:1111", "init.sh",
     R"({"gpu_count":{"eq":1},"gpu_model":{"notin":["Tesla V100","v100-sxm2-16gb"]}})", 50,
     Shelf::Recommended},
    {"Large models on 8 GPUs", "vllm/vllm-openai", "v0.6.6", "args",
     "-p 8000:8000 -e VLLM_ARGS=--tensor-parallel-size=8", "",
     R"({"gpu_count":{"gte":8},"vram_mib":{"gt":40000}})", 500, Shelf::Recommended},
    // A condition that this marketplace does not know: it fits nowhere, and says so of no offer.
    {"Night shift", "ubuntu", "24.04", "ssh", "", "", R"({"moon":{"eq":"full"}})", 0,
     Shelf::Recommended},
    {"my training", "registry.example.com/me/train", "17", "ssh", "-e WANDB_MODE=offline",
     "/root/train.sh", R"({"gpu_model":{"in":["RTX 4090","RTX 5090"]}})", 120, Shelf::Own},
    {"PyTorch (2023)", "pytorch/pytorch", "2.0.1-cuda11.7-cudnn8-devel", "ssh", "", "", "", 32,
     Shelf::Old},
}};

std::string idOf(std::uint64_t seed, std::uint64_t index) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    constexpr std::size_t kDigitsPerDraw = 16;
    std::string id;
    for (const std::uint64_t question : {1U, 2U}) {
        std::uint64_t bits = drawn(~seed, index, question);
        for (std::size_t i = 0; i < kDigitsPerDraw; ++i, bits >>= 4) id += kDigits[bits & 0xFU];
    }
    return id;
}

Template makeTemplate(std::uint64_t seed, std::size_t index) {
    const Model& model = kModels[index];
    Template made;
    made.id = idOf(seed, index);
    made.name = model.name;
    made.image = model.image;
    made.tag = model.tag;
    made.run_type = model.run_type;
    made.env = model.env;
    made.on_start = model.on_start;
    made.conditions_json = model.conditions;
    made.recommended = model.shelf == Shelf::Recommended;
    made.ssh = made.run_type != "args";
    made.ssh_direct = made.ssh;
    made.created_unix_ms = kFirstCreatedMs + static_cast<std::int64_t>(index) * kDayMs;
    // Nobody counts what one account uses.
    if (model.shelf != Shelf::Own)
        made.times_used = static_cast<std::int64_t>(drawn(seed, index, 3) % 5000);
    made.disk_gib_recommended = model.disk_gib;
    return made;
}

}  // namespace

TemplateCatalogue::TemplateCatalogue(std::uint64_t seed) {
    for (std::size_t i = 0; i < kModels.size(); ++i) {
        Template made = makeTemplate(seed, i);
        if (kModels[i].shelf == Shelf::Old) {
            old_ = std::move(made);
        } else {
            listed_.push_back(std::move(made));
        }
    }
}

std::optional<Template> TemplateCatalogue::find(std::string_view id) const {
    for (const Template& one : listed_) {
        if (one.id == id) return one;
    }
    if (old_.id == id) return old_;
    return std::nullopt;
}

}  // namespace gpushopper::mock
