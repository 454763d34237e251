// Names of GPUs: what comes out is a clean name that stays what it is, and the memory is near what
// was reported. Input: four bytes of reported memory, then the native name.

#include <gpushopper/kit/gpu_names.hpp>
#include <gpushopper/kit/vram.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tests/fuzz/require.hpp"

namespace gpushopper {
namespace {

void checkMemory(std::uint32_t reported_mib) {
    const std::uint64_t size = marketedVramMib(reported_mib);
    require(size % 1024 == 0 && (size == 0) == (reported_mib == 0));
    const std::uint64_t off = size > reported_mib ? size - reported_mib : reported_mib - size;
    require(off <= std::max<std::uint64_t>(1024, size * 7 / 100 + 1));
    if (reported_mib > 0) require(marketedVramMib(reported_mib - 1) <= size);
}

void check(std::uint32_t reported_mib, std::string_view native) {
    checkMemory(reported_mib);
    const GpuName name = gpuName(native);
    require(name.canonical.size() <= 64);
    require(nlohmann::json(name.canonical).dump().size() >= 2);  // Throws unless it is UTF-8.
    require(name.vram_mib <= 1024 * 1024);
    const GpuName again = gpuName(name.canonical);
    require(again.canonical == name.canonical && again.known == name.known);

    const GpuName reported = gpuName(native, reported_mib);
    require(reported.canonical == name.canonical);
    require((reported.vram_mib == 0) == (name.vram_mib == 0 && reported_mib == 0));

    std::string shouted(native);
    for (char& c : shouted) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (name.known) require(gpuName(shouted).canonical == name.canonical);
}

}  // namespace
}  // namespace gpushopper

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::uint32_t reported_mib = 0;
    if (size < sizeof reported_mib) return 0;
    std::memcpy(&reported_mib, data, sizeof reported_mib);
    gpushopper::check(reported_mib, {reinterpret_cast<const char*>(data) + sizeof reported_mib,
                                     size - sizeof reported_mib});
    return 0;
}
