// Templates of Vast.ai and their conditions: what comes out keeps the host's limits, and conditions
// that hold for an offer still hold when they are written out again.

#include <cstdint>
#include <gpushopper/failure.hpp>
#include <nlohmann/json.hpp>
#include <string_view>

#include "plugins/vastai/templates/conditions.hpp"
#include "plugins/vastai/templates/template_view.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using gpushopper::Offer;
using gpushopper::Template;
using gpushopper::vastai::meetsConditions;
using nlohmann::json;

const Offer& someOffer() {
    static const Offer offer = [] {
        Offer made;
        made.gpu_model_native = "A100 SXM4";
        made.gpu_count = 4;
        made.cuda_milli = 12'800;
        made.price_micros = 1'000'000;
        made.region = "Texas, US";
        made.extras_json = R"({"gpu_ram":81920,"driver_version":"570.124.04","static_ip":false,)"
                           R"("verification":"verified","cpu_arch":"amd64","hosting_type":0})";
        return made;
    }();
    return offer;
}

void checkTemplate(const Template& found) {
    require(!found.id.empty() && found.id.size() <= 64);
    require(found.name.size() <= 256 && found.image.size() <= 256 && found.tag.size() <= 256);
    require(found.run_type.size() <= 256);
    require(found.env.size() <= 16384 && found.on_start.size() <= 16384);
    require(found.conditions_json.size() <= 4096);
    require(!json{found.name, found.env, found.on_start}.dump().empty());  // valid UTF-8
    meetsConditions(found.conditions_json, someOffer());
}

void checkConditions(std::string_view text) {
    if (!meetsConditions(text, someOffer()) || text.empty()) return;
    const json conditions = json::parse(text);  // only JSON can be met
    require(conditions.is_object() || conditions.is_null());
    const std::string again = conditions.dump();
    if (again.size() <= 4096) require(meetsConditions(again, someOffer()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    checkConditions(body);
    try {
        const auto templates = gpushopper::vastai::readTemplates(body);
        if (!templates) return 0;
        for (const auto& wire : *templates) {
            if (const auto found = gpushopper::vastai::templateOf(wire)) checkTemplate(*found);
        }
    } catch (const gpushopper::Failure& failure) {
        require(failure.code == GSP_BAD_RESPONSE);
    }
    return 0;
}
