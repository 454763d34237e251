// Goal: one name per card, whoever sells it, and the memory size that people look for. Method:
// every name of both marketplaces' lists with its canonical form, and what they report as memory.

#include <gpushopper/kit/gpu_names.hpp>
#include <gpushopper/kit/vram.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/unit/sdk/kit/native_gpu_names.hpp"

namespace gpushopper {
namespace {

using testing::kTensordockNames;
using testing::kVastaiNames;
using Row = testing::NativeGpuName;

TEST_CASE("every name of both marketplaces is known", "[gpu]") {
    const auto check = [](const Row& row) {
        CAPTURE(row.native);
        const GpuName name = gpuName(row.native);
        CHECK(name.known);
        CHECK(name.canonical == row.canonical);
        CHECK(name.vram_mib == row.gib * 1024);
        const GpuName again = gpuName(name.canonical);
        CHECK(again.known);
        CHECK(again.canonical == row.canonical);
    };
    for (const Row& row : kVastaiNames) check(row);
    for (const Row& row : kTensordockNames) check(row);
}

TEST_CASE("a name is known however it is dressed", "[gpu]") {
    const Row rows[] = {
        {"NVIDIA GeForce RTX 4090 PCIe 24GB", "RTX 4090", 24},
        {"nvidia geforce rtx 4090", "RTX 4090", 24},
        {"RTX_4090", "RTX 4090", 24},
        {"RTX-4090", "RTX 4090", 24},
        {"rtx4090", "RTX 4090", 24},
        {"  RTX   4090  ", "RTX 4090", 24},
        {"H100 SXM5 80GB", "H100 SXM", 80},
        {"NVIDIA H100 80GB HBM3", "H100", 80},
        {"NVIDIA A100-SXM4-80GB", "A100 SXM", 80},
        {"A100 SXM6", "A100 SXM"},
        {"Tesla V100 PCIe 32GB", "V100", 32},
        {"Tesla V100-SXM2-16GB", "V100", 16},
        {"NVIDIA RTX 6000 Ada Generation", "RTX 6000 Ada", 48},
        {"A40 PCIe 48 GB", "A40", 48},
        {"H200 SXM5", "H200 SXM", 141},
    };
    for (const Row& row : rows) {
        CAPTURE(row.native);
        const GpuName name = gpuName(row.native);
        CHECK(name.known);
        CHECK(name.canonical == row.canonical);
        CHECK(name.vram_mib == row.gib * 1024);
    }
}

TEST_CASE("cards with like names stay apart", "[gpu]") {
    CHECK(gpuName("Q RTX 6000").canonical == "Quadro RTX 6000");
    CHECK(gpuName("RTX A6000").canonical == "RTX A6000");
    CHECK(gpuName("RTX 6000Ada").canonical == "RTX 6000 Ada");
    CHECK(gpuName("RTX PRO 6000").canonical == "RTX PRO 6000");
    CHECK(gpuName("rtxa4000-pcie-16gb").canonical == "RTX A4000");
    CHECK(gpuName("rtx4000ada-pcie-20gb").canonical == "RTX 4000 Ada");
    CHECK(gpuName("H100 NVL").canonical != gpuName("H100 PCIE").canonical);
}

TEST_CASE("unknown names stay as they are", "[gpu]") {
    for (const char* native : {"RTX 9090", "Frobnicator 3000", "RTX 4090 Turbo", "A1000"}) {
        CAPTURE(native);
        const GpuName name = gpuName(native, 23'000);
        CHECK_FALSE(name.known);
        CHECK(name.canonical == native);
        CHECK(name.vram_mib == 24'576);
    }
    CHECK(gpuName(" RTX   9090 \n").canonical == "RTX 9090");
    CHECK(gpuName("rtx9090-pcie-48gb").canonical == "rtx9090-pcie-48gb");
    CHECK(gpuName("rtx9090-pcie-48gb").vram_mib == 48 * 1024);
    CHECK(gpuName("").canonical.empty());
    CHECK_FALSE(gpuName("").known);
    CHECK_FALSE(gpuName("24GB").known);
    CHECK_FALSE(gpuName("NVIDIA").known);
}

TEST_CASE("the reported memory goes before the name's", "[gpu]") {
    CHECK(gpuName("RTX 4090", 24'564).vram_mib == 24'576);
    CHECK(gpuName("RTX 4090", 49'140).vram_mib == 48 * 1024);  // rebuilt cards exist
    CHECK(gpuName("L40S", 46'068).vram_mib == 48 * 1024);
    CHECK(gpuName("Tesla K80", 11'441).vram_mib == 12 * 1024);  // 11 GB is nearer, but not sold
    CHECK(gpuName("A100 PCIE", 40'536).vram_mib == 40 * 1024);
    CHECK(gpuName("A100 PCIE", 81'251).vram_mib == 80 * 1024);
    CHECK(gpuName("H100 NVL", 95'830).vram_mib == 94 * 1024);
    CHECK(gpuName("B200", 183'359).vram_mib == 180 * 1024);
    CHECK(gpuName("quadrortx6000-pcie-48gb", 24'220).vram_mib == 24 * 1024);
}

TEST_CASE("reported memory is rounded to what is sold", "[vram]") {
    const std::pair<std::uint32_t, std::uint32_t> rows[] = {
        {0, 0},         {1, 1},         {1'024, 1},
        {4'040, 4},     {6'144, 6},     {8'192, 8},
        {11'264, 11},   {12'288, 12},   {15'360, 16},
        {16'160, 16},   {20'475, 20},   {22'528, 22},
        {23'028, 24},   {24'564, 24},   {24'576, 24},
        {32'607, 32},   {40'536, 40},   {46'068, 48},
        {49'140, 48},   {81'559, 80},   {95'830, 94},
        {97'887, 96},   {143'771, 141}, {183'359, 180},
        {275'040, 288}, {524'288, 512}, {0xFFFF'FFFF, 4'194'303},
    };
    for (const auto& [reported, gib] : rows) {
        CAPTURE(reported);
        CHECK(marketedVramMib(reported) == gib * 1024);
    }
}

TEST_CASE("more memory is never rounded to less, and rounding never goes far", "[vram]") {
    std::uint32_t smaller = 0;
    for (std::uint32_t reported = 1; reported < 400'000; reported += 7) {
        const std::uint32_t size = marketedVramMib(reported);
        REQUIRE(size >= 1'024);
        REQUIRE(size % 1'024 == 0);
        REQUIRE(size >= smaller);
        smaller = size;
        const double off = std::abs(static_cast<double>(size) - reported);
        REQUIRE(off <= std::max(1024.0, 0.07 * size));
    }
}

TEST_CASE("no text is too odd for a name", "[gpu]") {
    std::mt19937_64 random(10);
    const std::string pieces[] = {"RTX ", "geforce", "4090", "-pcie",        "-24gb",
                                  "gb",   "nvidia",  "Ti",   "sxm4",         "\xff",
                                  "<b>",  "0gb",     " ",    "99999999999gb"};
    for (int round = 0; round < 4'000; ++round) {
        std::string native;
        for (std::uint64_t i = random() % 6; i > 0; --i) {
            native += pieces[random() % std::size(pieces)];
        }
        const GpuName name = gpuName(native);
        REQUIRE(name.canonical.size() <= 64);
        REQUIRE(name.vram_mib <= 1024 * 1024);
        const GpuName again = gpuName(name.canonical);
        REQUIRE(again.canonical == name.canonical);
        REQUIRE(again.known == name.known);
    }
}

}  // namespace
}  // namespace gpushopper
