#include "tests/plugins/bad/market_wire.hpp"

#include <gpushopper/failure.hpp>
#include <gpushopper/kit/provider_text.hpp>
#include <gpushopper/kit/status.hpp>

#include <cstdint>

namespace market {
namespace {

namespace gs = gpushopper;
using nlohmann::json;

// Where the compiler cannot see that it is nowhere.
volatile int* volatile nowhere = nullptr;

bool isId(std::string_view id) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return !id.empty() && id.size() <= 64 && id.find_first_not_of(kAllowed) == id.npos;
}

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

// What a parser does that goes one level down for each bracket.
int depthOf(std::string_view text, std::size_t at) {
    volatile char frame[256] = {};
    if (at >= text.size() || text[at] != '[') return frame[at % 256];
    return 1 + depthOf(text, at + 1) + frame[at % 256];
}

gs::Failure failure(gsp_code code, const gs::HttpResponse& response, gsp_outcome outcome) {
    gs::Failure problem(
        code, "HTTP " + std::to_string(response.status) + ": " + gs::cleanText(response.body),
        outcome);
    problem.http_status = response.status;
    return problem;
}

}  // namespace

std::string machinePath(std::string_view id) {
    if (is("crashesonoddid") && id.find('%') != id.npos) *nowhere = 1;
    if (is("pastesids")) return "/v1/machines/" + std::string(id);
    if (!isId(id)) throw gs::Failure(GSP_INVALID_ARGUMENT, "an id of this market looks like m-1");
    return "/v1/machines/" + std::string(id);
}

void judge(const gs::HttpResponse& response, gsp_outcome on_unclear) {
    if (is("authistransient") && response.status == 401)
        throw failure(GSP_TRANSIENT, response, on_unclear);
    if (is("fundsarepermanent") && response.status == 402)
        throw failure(GSP_PERMANENT, response, GSP_NOT_APPLIED);
    if (is("troubleispermanent") && response.status >= 500)
        throw failure(GSP_PERMANENT, response, on_unclear);
    // "Gone" ends a session: only the market's own word counts.
    if (response.status == 404 && response.body.find("no_such_machine") == std::string::npos)
        throw failure(GSP_BAD_RESPONSE, response, on_unclear);
    gs::judgeStatus(response, on_unclear);
}

json objectOf(const gs::HttpResponse& response) {
    if (is("crashesonempty") && response.body.empty()) *nowhere = 1;
    if (is("overflowsonnesting") && depthOf(response.body, 0) < 0) return {};
    json body = json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    if (body.is_object()) return body;
    if (is("htmlisempty")) return {{"offers", json::array()}, {"machines", json::array()}};
    throw gs::Failure(GSP_BAD_RESPONSE, "no JSON object: " + gs::cleanText(response.body));
}

json listOf(const json& body, const char* key) {
    const auto found = body.find(key);
    if (found != body.end() && found->is_array()) return *found;
    if (is("nolistisempty")) return json::array();
    throw gs::Failure(GSP_BAD_RESPONSE, std::string("no list `") + key + "` in the answer");
}

bool hasMore(const json& body) {
    const auto found = body.find("more");
    if (found == body.end()) return false;
    if (!found->is_boolean()) throw gs::Failure(GSP_BAD_RESPONSE, "a list without an end");
    return found->get<bool>();
}

gs::Offer offerOf(const json& entry) {
    gs::Offer offer;
    if (entry.is_object()) offer.id = textOf(entry, "id");
    if (!isId(offer.id)) throw gs::Failure(GSP_BAD_RESPONSE, "an offer without an id");
    offer.gpu_model = textOf(entry, "gpu");
    if (offer.gpu_model.empty() || offer.gpu_model.size() > 64)
        throw gs::Failure(GSP_BAD_RESPONSE, "an offer without a GPU");
    offer.gpu_count = 1;
    offer.price_micros = numberOf(entry, "micros");
    offer.disk_gib_max = 200;
    return offer;
}

gs::Instance machineOf(const json& entry) {
    gs::Instance machine;
    if (entry.is_object()) machine.id = textOf(entry, "id");
    if (!isId(machine.id)) throw gs::Failure(GSP_BAD_RESPONSE, "a machine without an id");
    machine.label = textOf(entry, "label");
    if (machine.label.size() > 64) throw gs::Failure(GSP_BAD_RESPONSE, "a label that is too long");
    machine.state = textOf(entry, "state") == "running" ? GSP_RUNNING : GSP_STARTING;
    machine.billing = GSP_BILLING_COMPUTE;
    machine.price_micros = numberOf(entry, "micros");
    machine.ssh_host = "203.0.113.7";
    machine.ssh_port = 22;
    machine.ssh_user = "root";
    return machine;
}

}  // namespace market
