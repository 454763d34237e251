// Goal: the provider says what acme said, and never more than it knows. Method: the SDK's fake host
// answers from a script, in virtual time; each check that fails prints its line.

#include "acme_provider.hpp"

#include <cstdio>
#include <functional>
#include <gpushopper/testing/fake_host.hpp>

namespace {

namespace gs = gpushopper;
using gs::testing::FakeCall;
using gs::testing::FakeHost;
using nlohmann::json;

int failed = 0;

#define CHECK(condition)                                                     \
    do {                                                                     \
        if (!(condition)) {                                                  \
            std::fprintf(stderr, "line %d: not %s\n", __LINE__, #condition); \
            ++failed;                                                        \
        }                                                                    \
    } while (false)

const std::string kMachine = R"({"id": "m-7", "label": "ours", "state": "running",
    "usd_per_hour": "0.39", "ssh_host": "203.0.113.7", "ssh_port": 22022})";

/// A provider with a script to talk to.
struct Stage {
    Stage() { host.setSecret("api_key", "key-of-the-test"); }

    void answer(int status, const std::string& body) {
        host.script({.response = {.status = status, .headers = {}, .body = body}});
    }
    std::vector<gs::Offer> offers() {
        std::vector<gs::Offer> all;
        provider.listOffers(call, {}, [&](const gs::Offer& offer) {
            all.push_back(offer);
            return true;
        });
        return all;
    }
    std::vector<gs::Instance> machines() {
        std::vector<gs::Instance> all;
        provider.listInstances(call, [&](const gs::Instance& machine) {
            all.push_back(machine);
            return true;
        });
        return all;
    }
    /// The id that was accepted.
    std::string create(const std::string& offer_id = "o-17") {
        gs::CreateRequest request;
        request.offer_id = offer_id;
        request.label = "ours";
        request.price_micros_max = 390'000;
        std::string id;
        provider.createInstance(call, request, [&](const gs::Instance& made) {
            id = made.id;
            return true;
        });
        return id;
    }

    FakeHost host;
    FakeCall call{host};
    AcmeProvider provider{host.host(), gs::Config::parse("{}")};
};

/// How `body` fails; GSP_OK when it does not.
gs::Failure failureOf(const std::function<void()>& body) {
    try {
        body();
    } catch (const gs::Failure& failure) {
        return failure;
    }
    return {GSP_OK, "it did not fail"};
}

void offersAreCleaned() {
    Stage stage;
    stage.answer(200, R"({"offers": [
        {"id": "o-17", "gpu": "NVIDIA GeForce RTX 4090", "gpus": 2, "vram_mib": 24564,
         "disk_gib": 500, "usd_per_hour": "0.39", "city": "Oslo", "country": "Norway"},
        {"id": "o-18", "gpu": "RTX 4090", "gpus": 1, "usd_per_hour": null}]})");
    const auto offers = stage.offers();
    CHECK(offers.size() == 1);
    CHECK(stage.host.logged("acme.offers.left_out"));
    if (offers.empty()) return;
    CHECK(offers[0].gpu_model == "RTX 4090");
    CHECK(offers[0].vram_mib == 24576);
    CHECK(offers[0].price_micros == 390'000);
    CHECK(offers[0].region == "Oslo, Norway");
}

void aListIsWholeOrFails() {
    Stage stage;
    stage.answer(200, R"({"machines": []})");
    CHECK(stage.machines().empty());
    stage.answer(200, R"({"machines": [)" + kMachine + R"(, {"label": "no id"}]})");
    CHECK(failureOf([&] { stage.machines(); }).code == GSP_BAD_RESPONSE);
    stage.answer(200, "{}");
    CHECK(failureOf([&] { stage.machines(); }).code == GSP_BAD_RESPONSE);
}

void onlyAcmesOwnWordMeansGone() {
    Stage stage;
    stage.answer(200, kMachine);
    CHECK(stage.provider.getInstance(stage.call, "m-7").ssh_port == 22022);
    stage.answer(404, R"({"error": "no_such_machine"})");
    CHECK(failureOf([&] { stage.provider.getInstance(stage.call, "m-7"); }).code == GSP_NOT_FOUND);
    for (int attempt = 0; attempt < 3; ++attempt) stage.answer(404, "<h1>nginx</h1>");
    CHECK(failureOf([&] { stage.provider.getInstance(stage.call, "m-7"); }).code ==
          GSP_BAD_RESPONSE);
    CHECK(failureOf([&] { stage.provider.getInstance(stage.call, "../account"); }).code ==
          GSP_INVALID_ARGUMENT);
}

void aCreateIsSentOnceAndDoubtIsSaid() {
    Stage stage;
    stage.answer(201, kMachine);
    CHECK(stage.create() == "m-7");
    const gs::HttpRequest sent = stage.host.requests().back();
    CHECK(json::parse(sent.body)["label"] == "ours");
    CHECK(sent.url.find("key-of-the-test") == std::string::npos);

    const struct {
        int status;
        const char* body;
        gsp_code code;
        gsp_outcome outcome;
    } refusals[] = {{409, R"({"error": "offer_taken"})", GSP_NO_CAPACITY, GSP_NOT_APPLIED},
                    {401, "", GSP_AUTH, GSP_NOT_APPLIED},
                    {503, "", GSP_TRANSIENT, GSP_MAYBE_APPLIED},
                    {201, "{\"id\": ", GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED}};
    for (const auto& refusal : refusals) {
        stage.answer(refusal.status, refusal.body);
        const std::size_t before = stage.host.requests().size();
        const gs::Failure failure = failureOf([&] { stage.create(); });
        CHECK(failure.code == refusal.code);
        CHECK(failure.outcome == refusal.outcome);
        CHECK(stage.host.requests().size() == before + 1);
    }
    stage.host.script({.response = {}, .code = GSP_TRANSIENT, .outcome = GSP_MAYBE_APPLIED});
    CHECK(failureOf([&] { stage.create(); }).outcome == GSP_MAYBE_APPLIED);
    const std::size_t before = stage.host.requests().size();
    CHECK(failureOf([&] { stage.create("../account"); }).code == GSP_INVALID_ARGUMENT);
    CHECK(stage.host.requests().size() == before);
}

void whatIsGoneIsDestroyed() {
    Stage stage;
    stage.answer(204, "");
    stage.provider.destroyInstance(stage.call, "m-7");
    CHECK(stage.host.requests().back().method == "DELETE");
    stage.answer(404, R"({"error": "no_such_machine"})");
    stage.provider.destroyInstance(stage.call, "m-7");
    stage.answer(500, "");
    CHECK(failureOf([&] { stage.provider.destroyInstance(stage.call, "m-7"); }).code ==
          GSP_TRANSIENT);
    stage.answer(200, "<h1>Welcome</h1>");
    CHECK(failureOf([&] { stage.provider.destroyInstance(stage.call, "m-7"); }).outcome ==
          GSP_MAYBE_APPLIED);
}

void aWrongConfigurationIsRefusedByName() {
    const FakeHost host;
    for (const char* wrong : {R"({"base_url": "ftp://x"})", R"({"basee_url": "https://x"})"}) {
        const gs::Failure failure =
            failureOf([&] { AcmeProvider(host.host(), gs::Config::parse(wrong)); });
        CHECK(failure.code == GSP_INVALID_ARGUMENT);
        CHECK(failure.message.find("base") != std::string::npos);
    }
}

}  // namespace

int main() {
    offersAreCleaned();
    aListIsWholeOrFails();
    onlyAcmesOwnWordMeansGone();
    aCreateIsSentOnceAndDoubtIsSaid();
    whatIsGoneIsDestroyed();
    aWrongConfigurationIsRefusedByName();
    return failed == 0 ? 0 : 1;
}
