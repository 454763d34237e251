#include "daemon/api/orders/quote.hpp"

#include <algorithm>
#include <string>

#include "daemon/inventory/price.hpp"

namespace gpushopper::api {
namespace {

constexpr std::int64_t kDiskGbMax = 16'384;

// Asked for; else what the model needs; else what the workload usually needs. What is not asked for
// is at least what the template recommends.
std::uint32_t diskFor(const OrderForm& form, const provider::Template* launch) {
    if (form.disk_gb) return *form.disk_gb;
    std::int64_t disk_gb = session::defaultsOf(form.workload).disk_gb;
    if (const auto need = diskNeedOf(form.model_id, form.quantization))
        disk_gb = need->recommendedGb();
    if (launch != nullptr) disk_gb = std::max<std::int64_t>(disk_gb, launch->disk_gb_recommended);
    return static_cast<std::uint32_t>(std::min(disk_gb, kDiskGbMax));
}

std::string imageFor(const OrderForm& form, const provider::Template* launch) {
    if (!form.docker_image.empty() || launch != nullptr) return form.docker_image;
    return std::string(session::defaultsOf(form.workload).image);
}

std::vector<std::uint16_t> portsFor(const OrderForm& form) {
    std::vector<std::uint16_t> ports;
    for (const std::int64_t port : form.exposed_ports)
        ports.push_back(static_cast<std::uint16_t>(port));
    const auto own = session::defaultsOf(form.workload).port;
    if (own && std::find(ports.begin(), ports.end(), *own) == ports.end()) ports.push_back(*own);
    return ports;
}

session::LaunchSpec specFor(const OrderForm& form, const provider::Template* launch) {
    return {.workload = form.workload,
            .mode = form.launch_mode,
            .image = imageFor(form, launch),
            .model_id = form.model_id,
            .quantization = form.quantization,
            .template_hash_id = form.template_hash_id,
            .on_start_cmd = form.on_start_cmd,
            .exposed_ports = portsFor(form),
            .disk_gb = diskFor(form, launch)};
}

}  // namespace

std::optional<Problem> diskRefusal(const OrderForm& form) {
    const auto need = diskNeedOf(form.model_id, form.quantization);
    // Without a wish the largest disk that may be asked for is the limit.
    const std::int64_t asked = form.disk_gb ? std::int64_t{*form.disk_gb} : kDiskGbMax;
    if (!need || asked >= need->minimumGb()) return std::nullopt;
    const std::string minimum = std::to_string(need->minimumGb());
    Problem problem = problemOf({{.name = "disk_gb",
                                  .reason = "must be at least " + minimum,
                                  .code = ProblemCode::InsufficientDisk}});
    JsonObject breakdown;
    breakdown.integer("weights_gb", need->weights_gb)
        .integer("download_gb", need->download_gb)
        .integer("image_gb", need->image_gb)
        .integer("system_gb", need->system_gb);
    problem.extensions.integer("requested_gb", asked)
        .integer("minimum_gb", need->minimumGb())
        .integer("recommended_gb", need->recommendedGb())
        .raw("breakdown", breakdown.str());
    return problem;
}

provision::Order quote(const OrderForm& form, const inventory::Offer& offer,
                       const provider::Template* launch) {
    provision::Order order;
    order.consumer_id = form.consumer_id;
    order.provider = offer.provider;
    order.offer_id = offer.id;
    order.native_offer_id = offer.native_id;
    order.gpu_type = offer.gpu_type;
    order.gpu_count = offer.gpu_count;
    order.vram_gb = offer.vram_gb;
    order.spec = specFor(form, launch);
    order.price_per_hour = inventory::priceWithDisk(offer, order.spec.disk_gb);
    order.price_max_per_hour = form.max_price_per_hour;
    order.reservation_hours = form.reservation_hours;
    order.idle_threshold_minutes = form.idle_threshold_minutes;
    order.retry.enabled = form.auto_retry;
    order.retry.retries_max = form.max_retries;
    order.retry.scope = form.retry_scope;
    return order;
}

}  // namespace gpushopper::api
