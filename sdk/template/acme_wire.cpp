#include "acme_wire.hpp"

#include <gpushopper/failure.hpp>
#include <gpushopper/kit/gpu_names.hpp>
#include <gpushopper/kit/money.hpp>
#include <gpushopper/kit/place_name.hpp>
#include <gpushopper/kit/provider_text.hpp>
#include <gpushopper/kit/status.hpp>

#include <cstdint>

namespace acme_wire {
namespace {

namespace gs = gpushopper;
using nlohmann::json;

// A field that is missing or of another kind than expected is empty, or 0.
std::string textOf(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::uint32_t numberOf(const json& object, const char* key) {
    const auto found = object.find(key);
    const bool fits = found != object.end() && found->is_number_unsigned() &&
                      found->get<std::uint64_t>() <= UINT32_MAX;
    return fits ? found->get<std::uint32_t>() : 0;
}

// Ids become part of a URL, so an id that could mean another path goes no further.
bool isId(std::string_view id) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return !id.empty() && id.size() <= 64 &&
           id.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

void requireId(std::string_view id) {
    if (!isId(id)) {
        throw gs::Failure(GSP_INVALID_ARGUMENT, "an id of acme looks like o-4711 or m-4711");
    }
}

std::string pathOf(std::string_view id) {
    requireId(id);
    return "/v1/machines/" + std::string(id);
}

void judge(const gs::HttpResponse& response, gsp_outcome on_unclear) {
    const json body = json::parse(response.body, nullptr, false);
    const std::string error = body.is_object() ? textOf(body, "error") : "";
    const bool refused = response.status == 409;
    if (refused && error == "offer_taken") throw gs::Failure(GSP_NO_CAPACITY, "the offer is taken");
    if (refused && error == "too_dear") throw gs::Failure(GSP_NO_CAPACITY, "the price has risen");
    // "Gone" ends a session. Only the marketplace's own word counts, not any proxy's 404.
    if (response.status == 404 && error != "no_such_machine") {
        throw gs::Failure(GSP_BAD_RESPONSE,
                          "404 without acme's words: " + gs::cleanText(response.body), on_unclear);
    }
    gs::judgeStatus(response, on_unclear);
}

void judgeDestroy(const gs::HttpResponse& response) {
    judge(response, GSP_MAYBE_APPLIED);
    if (response.status == 204) return;  // any proxy can say 200
    throw gs::Failure(GSP_BAD_RESPONSE, "not acme's answer: " + gs::cleanText(response.body),
                      GSP_MAYBE_APPLIED);
}

json objectOf(const gs::HttpResponse& response) {
    json body = json::parse(response.body, nullptr, false);
    if (body.is_object()) return body;
    throw gs::Failure(GSP_BAD_RESPONSE, "no JSON object: " + gs::cleanText(response.body));
}

const json& listOf(const json& body, const char* key) {
    const auto found = body.find(key);
    if (found != body.end() && found->is_array()) return *found;
    throw gs::Failure(GSP_BAD_RESPONSE, std::string("no list `") + key + "` in the answer");
}

gs::Instance machineOf(const json& entry) {
    gs::Instance machine;
    if (entry.is_object()) machine.id = textOf(entry, "id");
    if (!isId(machine.id)) throw gs::Failure(GSP_BAD_RESPONSE, "a machine without an id");
    machine.label = textOf(entry, "label");
    machine.state_native = textOf(entry, "state");
    if (machine.state_native == "booting") machine.state = GSP_STARTING;
    if (machine.state_native == "running") machine.state = GSP_RUNNING;
    if (machine.state_native == "off") machine.state = GSP_STOPPED;
    machine.billing = GSP_BILLING_COMPUTE;  // acme bills until a machine is destroyed
    machine.price_micros = gs::microsOf(textOf(entry, "usd_per_hour")).value_or(0);
    machine.ssh_host = textOf(entry, "ssh_host");
    machine.ssh_port = numberOf(entry, "ssh_port");
    machine.ssh_user = "root";
    return machine;
}

bool readOffer(const json& entry, gs::Offer& offer) {
    if (!entry.is_object()) return false;
    const auto price = gs::microsOf(textOf(entry, "usd_per_hour"));
    offer.id = textOf(entry, "id");
    offer.gpu_count = numberOf(entry, "gpus");
    if (!isId(offer.id) || !price || offer.gpu_count == 0) return false;
    offer.gpu_model_native = textOf(entry, "gpu");
    const gs::GpuName name = gs::gpuName(offer.gpu_model_native, numberOf(entry, "vram_mib"));
    offer.gpu_model = name.canonical;
    offer.vram_mib = name.vram_mib;
    offer.disk_gib_max = numberOf(entry, "disk_gib");
    offer.price_micros = *price;
    offer.reliability_ppm = 1'000'000;
    offer.availability_ppm = 1'000'000;
    offer.region = gs::placeName({textOf(entry, "city"), textOf(entry, "country")});
    return true;
}

}  // namespace acme_wire
