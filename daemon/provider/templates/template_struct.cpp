#include "daemon/provider/templates/template_struct.hpp"

#include "daemon/provider/abi/marshal.hpp"
#include "daemon/provider/abi/text.hpp"

namespace gpushopper::provider {
namespace {

std::uint32_t flagIf(bool set, int flag) { return set ? static_cast<std::uint32_t>(flag) : 0U; }

// As a plugin can have said it: what the core made of it never is negative.
std::uint32_t unsignedPpm(std::int64_t ppm) { return static_cast<std::uint32_t>(ppm); }

}  // namespace

base::Result<Template> readTemplate(const gsp_template& given) {
    const gsp_template from = sized(given);
    Template result;
    auto checked = readTexts(
        {{"template id", from.template_id, result.id},
         {"template name", from.name, result.name},
         {"template image", from.image, result.image},
         {"template tag", from.tag, result.tag},
         {"template run type", from.run_type, result.run_type},
         {"template environment", from.env, result.env, kTemplateScriptBytesMax},
         {"template start command", from.on_start, result.on_start, kTemplateScriptBytesMax},
         {"conditions_json", from.conditions_json, result.conditions_json, kExtrasBytesMax}});
    if (!checked) return base::fail(std::move(checked.error()));
    if (!isTemplateId(result.id))
        return base::fail(base::ErrorCode::BadResponse,
                          "the plugin handed over the template id \"" + cleanText(result.id, 40) +
                              "\", which is not 1 to 64 characters of [A-Za-z0-9_-]");
    result.recommended = (from.flags & GSP_TEMPLATE_RECOMMENDED) != 0;
    result.ssh = (from.flags & GSP_TEMPLATE_SSH) != 0;
    result.ssh_direct = (from.flags & GSP_TEMPLATE_SSH_DIRECT) != 0;
    if (from.created_unix_ms > 0) result.created_at = base::wallFromMillis(from.created_unix_ms);
    if (from.times_used >= 0) result.times_used = from.times_used;
    result.disk_gb_recommended = from.disk_gib_recommended;
    return result;
}

gsp_template templateStruct(const Template& from) {
    gsp_template given{};
    given.struct_size = sizeof given;
    given.flags = flagIf(from.recommended, GSP_TEMPLATE_RECOMMENDED) |
                  flagIf(from.ssh, GSP_TEMPLATE_SSH) |
                  flagIf(from.ssh_direct, GSP_TEMPLATE_SSH_DIRECT);
    given.template_id = borrow(from.id);
    given.name = borrow(from.name);
    given.image = borrow(from.image);
    given.tag = borrow(from.tag);
    given.run_type = borrow(from.run_type);
    given.env = borrow(from.env);
    given.on_start = borrow(from.on_start);
    given.conditions_json = borrow(from.conditions_json);
    given.created_unix_ms = from.created_at ? base::toMillis(*from.created_at) : 0;
    given.times_used = from.times_used.value_or(-1);
    given.disk_gib_recommended = from.disk_gb_recommended;
    return given;
}

gsp_offer offerStruct(const inventory::RawOffer& from) {
    gsp_offer given{};
    given.struct_size = sizeof given;
    given.gpu_count = from.gpu_count;
    given.vram_mib = from.vram_mib;
    given.disk_gib_max = from.disk_gib_max;
    given.reliability_ppm = unsignedPpm(from.reliability_ppm);
    given.flags = flagIf(from.interruptible, GSP_OFFER_INTERRUPTIBLE);
    given.price_micros = from.price_micros;
    given.offer_id = borrow(from.native_id);
    given.gpu_model = borrow(from.gpu_model);
    given.gpu_model_native = borrow(from.gpu_model_native);
    given.region = borrow(from.region);
    given.machine_id = borrow(from.machine_id);
    given.extras_json = borrow(from.extras_json);
    given.cuda_milli = from.cuda_milli;
    given.availability_ppm = unsignedPpm(from.availability_ppm);
    given.duration_s_max = from.duration_s_max;
    given.storage_micros_per_gib_hour = from.storage_micros_per_gib_hour;
    given.disk_gib_priced = from.disk_gib_priced;
    return given;
}

}  // namespace gpushopper::provider
