#include "daemon/api/resources/session_json.hpp"

#include "daemon/api/wire/json_object.hpp"
#include "daemon/api/wire/text.hpp"
#include "daemon/cost/accrual.hpp"

namespace gpushopper::api {
namespace {

using session::Session;

constexpr std::size_t kErrorBytesMax = 512;

void addAddress(JsonObject& json, const std::optional<session::Address>& address) {
    if (!address) {
        json.null("ssh_host").null("ssh_port").null("ssh_user");
        return;
    }
    json.text("ssh_host", address->host)
        .integer("ssh_port", address->port)
        .text("ssh_user", address->user);
}

std::string endpointsJson(const std::vector<session::Endpoint>& endpoints) {
    JsonArray array;
    for (const session::Endpoint& endpoint : endpoints) {
        array.raw(JsonObject()
                      .integer("port", endpoint.port)
                      .text("protocol", endpoint.protocol)
                      .text("host", endpoint.host)
                      .integer("host_port", endpoint.host_port)
                      .str());
    }
    return array.str();
}

void addRetry(JsonObject& json, const session::Retry& retry) {
    if (!retry.enabled) return;
    json.boolean("auto_retry", true).integer("retry_count", retry.count);
    if (retry.parent) json.text("retry_parent_id", retry.parent->str());
    if (retry.next) json.text("retry_next_id", retry.next->str());
    if (!retry.failed_offers.empty()) json.text("failed_offers", retry.failed_offers);
}

}  // namespace

std::string sessionJson(const Session& session, base::WallTime now) {
    JsonObject json;
    json.text("id", session.id.str())
        .text("consumer_id", session.consumer_id)
        .text("provider", session.provider.str())
        .text("offer_id", session.offer_id.str())
        .textOrNull("provider_instance_id", session.instance_id.str())
        .text("gpu_type", session.gpu_type)
        .integer("gpu_count", session.gpu_count)
        .text("status", session.statusName())
        .text("phase", phaseName(session.state))
        .textOrNull("error", shownText(session.error, kErrorBytesMax));
    addAddress(json, session.address);
    json.text("workload_type", session::toString(session.spec.workload))
        .text("launch_mode", session::toString(session.spec.mode))
        .textOrNull("billing", session.billing ? session::toString(*session.billing) : "")
        .raw("endpoints", endpointsJson(session.endpoints))
        .integer("reservation_hours", session.reservation_hours)
        .money("price_per_hour", session.price_per_hour)
        .textOrNull("end_reason", session.end_reason ? session::toString(*session.end_reason) : "");
    if (session.spec.disk_gb > 0) json.integer("disk_gb", session.spec.disk_gb);
    if (!session.spec.template_hash_id.empty())
        json.text("template_hash_id", session.spec.template_hash_id);
    addRetry(json, session.retry);
    json.time("created_at", session.created_at)
        .time("running_at", session.running_at)
        .time("expires_at", session.expires_at)
        .time("stopped_at", session.stopped_at)
        .money("cost_usd", cost::costNow(session, now));
    return json.str();
}

std::string_view phaseName(session::State state) {
    return session::isFinal(state) ? "gone" : session::toString(state);
}

std::string sessionPath(const base::SessionId& id) { return "/api/v1/sessions/" + id.str(); }

}  // namespace gpushopper::api
