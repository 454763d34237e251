#include "daemon/api/resources/offer_health.hpp"

#include <utility>

#include "daemon/api/resources/refusals.hpp"
#include "daemon/api/wire/text.hpp"
#include "daemon/base/text/json_text.hpp"

namespace gpushopper::api {
namespace {

constexpr std::size_t kReasonBytesMax = 256;
constexpr int kPpmDigits = 6;

std::string ratioJson(int ppm) {
    std::string text;
    base::appendJsonDecimal(text, ppm, kPpmDigits);
    return text;
}

std::string healthJson(const inventory::OfferHealth& health) {
    JsonObject json;
    json.text("offer_id", health.offer.id.str())
        .text("provider", health.offer.provider.str())
        .text("gpu_type", health.offer.gpu_type)
        .integer("recent_failures", static_cast<std::int64_t>(health.recent_failures))
        .boolean("is_suppressed", health.verdict.suppressed)
        .raw("confidence_multiplier",
             ratioJson(health.verdict.suppressed ? 0 : health.verdict.confidence_ppm))
        .time("last_failure", health.last.at_wall)
        .text("last_failure_type", toString(health.last.kind))
        .text("last_failure_reason", shownText(health.last.text, kReasonBytesMax));
    return json.str();
}

std::string typeJson(const inventory::GpuTypeHealth& type) {
    return JsonObject()
        .text("gpu_type_key", type.provider.str() + ":" + type.gpu_type)
        .integer("failed_offer_count", static_cast<std::int64_t>(type.failed_offers))
        .boolean("is_degraded", type.degraded())
        .str();
}

}  // namespace

Shape<OfferHealthQuery> OfferHealth::query() const {
    using Query = OfferHealthQuery;
    return Shape<Query>()
        .field(line("provider", "A configured provider.", 64), &Query::provider_text)
        .field(gpuTypePart(), &Query::gpu_type)
        .rule([this](const Call& /*call*/, Query& query, Faults& faults) {
            if (!query.provider_text) return;
            query.provider = services_.menu.providerNamed(*query.provider_text);
            if (!query.provider) faults.push_back(unknownProvider(services_));
        });
}

Reply OfferHealth::list(const Call& /*call*/, const OfferHealthQuery& query) const {
    const inventory::Edition edition = services_.menu.edition();
    const auto offers = inventory::offerHealth(*edition.snapshot, *edition.failures, query,
                                               services_.clock.monotonicNow());
    JsonArray offers_json;
    for (const inventory::OfferHealth& health : offers) offers_json.raw(healthJson(health));
    JsonArray types_json;
    for (const inventory::GpuTypeHealth& type : inventory::gpuTypeHealth(offers))
        types_json.raw(typeJson(type));
    return Answer::ok(JsonObject()
                          .raw("offers", offers_json.str())
                          .raw("gpu_types", types_json.str())
                          .integer("count", static_cast<std::int64_t>(offers.size()))
                          .str());
}

}  // namespace gpushopper::api
