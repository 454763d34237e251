#include "daemon/api/resources/templates.hpp"

#include <algorithm>
#include <utility>

#include "daemon/api/resources/refusals.hpp"
#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

constexpr std::size_t kNameBytesMax = 256;
// Searched for, not shown: longer than any name.
constexpr std::size_t kPartMax = 256;

bool contains(std::string_view text, const std::optional<std::string>& part) {
    return !part || lowered(text).find(lowered(*part)) != std::string::npos;
}

bool isWanted(const provider::Template& one, const TemplatesQuery& query) {
    if (query.recommended && one.recommended != *query.recommended) return false;
    if (query.use_ssh && one.ssh != *query.use_ssh) return false;
    return contains(one.name, query.name) && contains(one.image, query.image);
}

std::string numberOrNull(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : "null";
}

// Scripts are shown as they are: cut, they would be other scripts.
std::string templateJson(const base::ProviderName& provider, const provider::Template& one) {
    JsonObject json;
    json.text("hash_id", one.id)
        .text("provider", provider.str())
        .text("name", shownText(one.name, kNameBytesMax))
        .text("image", shownText(one.image, kNameBytesMax))
        .text("tag", shownText(one.tag, kNameBytesMax))
        .text("runtype", shownText(one.run_type, kNameBytesMax))
        .text("env", one.env)
        .text("onstart", one.on_start)
        .boolean("use_ssh", one.ssh)
        .boolean("ssh_direct", one.ssh_direct)
        .boolean("recommended", one.recommended);
    json.raw("recommended_disk_space",
             one.disk_gb_recommended > 0 ? std::to_string(one.disk_gb_recommended) : "null")
        .text("extra_filters", one.conditions_json)
        .time("created_at", one.created_at)
        .raw("count_created", numberOrNull(one.times_used));
    return json.str();
}

}  // namespace

Shape<TemplatesQuery> Templates::query() {
    using Query = TemplatesQuery;
    return Shape<Query>()
        .field(boolean("recommended", "Recommended by the provider, or not."), &Query::recommended)
        .field(boolean("use_ssh", "Reached by SSH, or not."), &Query::use_ssh)
        .field(line("name", "Part of the name.", kPartMax), &Query::name)
        .field(line("image", "Part of the image's name.", kPartMax), &Query::image);
}

Reply Templates::list(const Call& call, const TemplatesQuery& query) const {
    const auto all = services_.templates.list(coldPatienceOf(services_, call));
    if (!all) return refuse(templateRefusal(all.error()));
    JsonArray templates;
    std::int64_t count = 0;
    for (const provider::OfferedTemplate& one : *all) {
        if (!isWanted(*one.item, query)) continue;
        templates.raw(templateJson(one.provider, *one.item));
        ++count;
    }
    return Answer::ok(JsonObject().raw("templates", templates.str()).integer("count", count).str());
}

Reply Templates::get(const Call& call, const Nothing& /*nothing*/) const {
    const auto found =
        services_.templates.find(call.template_id, std::nullopt, coldPatienceOf(services_, call));
    if (!found) return refuse(templateRefusal(found.error()));
    return Answer::ok(templateJson(found->front().provider, *found->front().item));
}

Reply Templates::compatible(const Call& call, const Nothing& /*nothing*/) const {
    auto patience = coldPatienceOf(services_, call);
    const auto lookup = lookUpOffer(services_, call, call.offer);
    if (!lookup.found) return refuse(offerNotFound(lookup));
    const inventory::Offer& offer = lookup.found->offer();
    const bool has_templates = services_.templates.hasTemplates(offer.provider);

    // The look-up may have waited long; what is kept of templates takes a moment all the same.
    patience.until = std::max(patience.until, patienceOf(services_, call, kJudgeWait).until);
    const auto fitting = services_.templates.fittingOffer(offer, patience);
    if (!fitting) return refuse(templateRefusal(fitting.error()));
    JsonArray templates;
    for (const provider::TemplatePtr& one : *fitting)
        templates.raw(templateJson(offer.provider, *one));
    JsonObject body;
    body.text("offer_id", offer.id.str())
        .text("provider", offer.provider.str())
        .text("gpu_type", offer.gpu_type)
        .integer("vram_gb", offer.vram_gb)
        .raw("compatible_templates", templates.str())
        .integer("count", static_cast<std::int64_t>(fitting->size()));
    if (!has_templates) body.text("note", offer.provider.str() + " has no templates");
    return Answer::ok(body.str());
}

}  // namespace gpushopper::api
