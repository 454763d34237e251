#include "acme_provider.hpp"

#include <gpushopper/kit/retry_read.hpp>
#include <gpushopper/plugin.hpp>

#include <vector>

#include "acme_wire.hpp"

namespace {

namespace gs = gpushopper;
using nlohmann::json;

constexpr const char* kSchema = R"({
"type": "object", "additionalProperties": false, "hosts": ["api.acme.example"],
"properties": {
"api_key": {"type": "string", "secret": true, "description": "the account's key"},
"base_url": {"type": "string", "default": "https://api.acme.example",
  "description": "where the API is, without a slash at its end"}},
"required": ["api_key"]})";

}  // namespace

AcmeProvider::AcmeProvider(gs::Host host, const gs::Config& config)
    : host_(host),
      base_url_(config.text("base_url", "https://api.acme.example")),
      client_(host),
      // As fast as acme allows: two requests a second, five at once after a pause.
      pace_(host, {.interval = std::chrono::milliseconds(500), .burst = 5}) {
    config.allowOnly({"base_url"});  // secrets are not in here: ask the host for them
    if (!base_url_.starts_with("https://") && !base_url_.starts_with("http://127.0.0.1:")) {
        throw gs::Failure(GSP_INVALID_ARGUMENT, "configuration: `base_url` must be https://...");
    }
}

gs::HttpRequest AcmeProvider::http(const char* method, std::string_view path) const {
    const gs::Secret key = host_.secret("api_key");
    return {.method = method,
            .url = base_url_ + std::string(path),
            .headers = {{"Authorization", "Bearer " + std::string(key.reveal())}}};
}

json AcmeProvider::read(gs::Call& call, std::string_view path, gs::Priority priority) {
    json body;
    gs::ReadAsk ask;
    ask.http = http("GET", path);
    ask.pace = &pace_;
    ask.priority = priority;
    ask.judge = [&](const gs::HttpResponse& response) {
        acme_wire::judge(response, GSP_NOT_APPLIED);
        body = acme_wire::objectOf(response);
    };
    gs::retryRead(client_, call, ask);
    return body;
}

void AcmeProvider::probe(gs::Call& call) { read(call, "/v1/account", gs::Priority::Normal); }

void AcmeProvider::listOffers(gs::Call& call, const gs::OfferFilter&,
                              const gs::Sink<gs::Offer>& sink) {
    const json body = read(call, "/v1/offers", gs::Priority::Normal);
    int left_out = 0;
    for (const json& entry : acme_wire::listOf(body, "offers")) {
        gs::Offer offer;
        if (!acme_wire::readOffer(entry, offer)) {
            ++left_out;
        } else if (!sink(offer)) {
            return;
        }
    }
    if (left_out > 0) {
        host_.log(GSP_WARN, "acme.offers.left_out", {{"count", std::to_string(left_out)}});
    }
}

void AcmeProvider::listInstances(gs::Call& call, const gs::Sink<gs::Instance>& sink) {
    const json body = read(call, "/v1/machines", gs::Priority::Reserved);
    std::vector<gs::Instance> machines;  // all of them are read before the first is told
    for (const json& entry : acme_wire::listOf(body, "machines"))
        machines.push_back(acme_wire::machineOf(entry));
    for (const gs::Instance& machine : machines) {
        if (!sink(machine)) return;
    }
}

gs::Instance AcmeProvider::getInstance(gs::Call& call, std::string_view id) {
    return acme_wire::machineOf(read(call, acme_wire::pathOf(id), gs::Priority::Normal));
}

void AcmeProvider::createInstance(gs::Call& call, const gs::CreateRequest& request,
                                  const gs::Sink<gs::Instance>& accepted) {
    acme_wire::requireId(request.offer_id);
    gs::Instance made;
    gs::WriteAsk ask;  // sent once, whatever happens: a WriteAsk does not compile with retryRead
    ask.http = http("POST", "/v1/machines");
    ask.http.body = json{{"offer", request.offer_id},
                         {"label", request.label},
                         {"image", request.image},
                         {"disk_gib", request.disk_gib},
                         {"ssh_keys", request.ssh_public_keys},
                         {"usd_micros_per_hour_max", request.price_micros_max}}
                        .dump();
    ask.pace = &pace_;
    ask.judge = [&](const gs::HttpResponse& response) {
        acme_wire::judge(response, GSP_MAYBE_APPLIED);
        made = acme_wire::machineOf(
            acme_wire::objectOf(response));  // in here, so that no id means "maybe"
    };
    client_.send(call, ask);
    accepted(made);
}

void AcmeProvider::destroyInstance(gs::Call& call, std::string_view id) {
    gs::WriteAsk ask;
    ask.http = http("DELETE", acme_wire::pathOf(id));
    ask.pace = &pace_;
    ask.priority = gs::Priority::Reserved;
    ask.judge = acme_wire::judgeDestroy;
    try {
        client_.send(call, ask);
    } catch (const gs::Failure& failure) {
        if (failure.code != GSP_NOT_FOUND) throw;  // gone already is as good as destroyed
    }
}

GPUSHOPPER_PLUGIN(AcmeProvider, .id = "acme", .version = "0.1.0", .vendor = "You", .license = "MIT",
                  .config_schema_json = kSchema, .offer_id_form = "o-<number>",
                  .max_concurrency = 8, .label_bytes_max = 64);
