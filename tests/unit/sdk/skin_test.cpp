// Goal: what a provider class says arrives at the C side unharmed, and nothing is thrown across.
// Method: a small provider behind the macro, called through its table as the daemon would.

#include <gpushopper/plugin.hpp>

#include <cstring>
#include <stdexcept>

#include "sdk/testing/fake_host.hpp"
#include "tests/support/catch.hpp"

namespace {

namespace gs = gpushopper;

/// Says back what it was asked; misbehaves for the ids `throw` and `bug`.
class EchoProvider final : public gs::Provider {
public:
    EchoProvider(gs::Host host, const gs::Config& config) : host_(host) {
        config.allowOnly({"name", "size", "on"});
        name_ = config.requiredText("name");
    }
    void probe(gs::Call& call) override {
        gs::HttpRequest request;
        request.url = "https://example.test/";
        request.headers = {{"a", "b"}};
        const gs::HttpResponse response = call.http(request);
        if (response.status != 200) {
            gs::Failure failure(GSP_TRANSIENT, "status");
            failure.http_status = response.status;
            failure.retry_after = std::chrono::seconds(3);
            failure.provider_code = "E42";
            throw failure;
        }
    }
    void listOffers(gs::Call&, const gs::OfferFilter& filter,
                    const gs::Sink<gs::Offer>& sink) override {
        for (std::uint32_t i = 0; i < filter.limit; ++i) {
            gs::Offer offer;
            offer.id = name_ + std::to_string(i);
            offer.price_micros = filter.price_micros_max;
            offer.interruptible = true;
            if (!sink(offer)) return;
        }
    }
    void listInstances(gs::Call&, const gs::Sink<gs::Instance>&) override {}
    gs::Instance getInstance(gs::Call&, std::string_view id) override {
        if (id == "throw") throw gs::Failure(GSP_NOT_FOUND, "no such instance");
        if (id == "bug") throw std::runtime_error("a bug");
        if (id == "odd") throw 7;
        gs::Instance instance;
        instance.id = id;
        instance.ports = {{"8000/tcp", "h:1"}, {"22/tcp", "h:2"}};
        return instance;
    }
    void createInstance(gs::Call& call, const gs::CreateRequest& request,
                        const gs::Sink<gs::Instance>& accepted) override {
        if (request.image == "bug") throw std::runtime_error("a bug after the request was sent");
        gs::Instance instance;
        instance.id = call.idempotencyKey();
        for (const auto& key : request.ssh_public_keys) instance.label += '[' + key + ']';
        for (const auto& port : request.exposed_ports) instance.label += '{' + port + '}';
        accepted(instance);
    }
    void destroyInstance(gs::Call& call, std::string_view) override {
        call.sleepUntil(gs::HostTime::max(), GSP_MAYBE_APPLIED);
    }

private:
    gs::Host host_;
    std::string name_;
};

GPUSHOPPER_PLUGIN(EchoProvider, .id = "echo", .version = "1.2.3", .label_bytes_max = 44);

gsp_str str(std::string_view text) { return {text.data(), text.size()}; }

gsp_error freshError() {
    gsp_error error{};
    error.struct_size = sizeof error;
    return error;
}

/// One open provider, as the daemon holds it.
struct Opened {
    explicit Opened(gs::testing::FakeHost& host) {
        gsp_error error = freshError();
        REQUIRE(table->open(&host.abi(), str(R"({"name":"n"})"), &provider, &error) == GSP_OK);
    }
    ~Opened() { table->close(provider); }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    const gsp_plugin* table = gsp_plugin_entry_v0(GSP_ABI_MINOR);
    gsp_provider* provider = nullptr;
};

gsp_code get(Opened& opened, gs::testing::FakeCall& call, std::string_view id, gsp_error& error,
             gs::KeyValues* ports = nullptr) {
    const gsp_instance_fn keep = [](void* ctx, const gsp_instance* instance) noexcept {
        auto* kept = static_cast<gs::KeyValues*>(ctx);
        for (std::size_t i = 0; kept != nullptr && i < instance->port_count; ++i) {
            kept->emplace_back(gs::detail::viewed(instance->ports[i].key),
                               gs::detail::viewed(instance->ports[i].value));
        }
        return std::int32_t{0};
    };
    return opened.table->get_instance(opened.provider, &call.abi(), str(id), keep, ports, &error);
}

TEST_CASE("the table says what the macro was given", "[skin]") {
    const gsp_plugin* table = gsp_plugin_entry_v0(GSP_ABI_MINOR);
    CHECK(table == gsp_plugin_entry_v0(7));
    CHECK(table->struct_size == sizeof(gsp_plugin));
    CHECK(std::string_view(table->id) == "echo");
    CHECK(table->label_bytes_max == 44);
    CHECK(table->max_concurrency == 1);
    CHECK(std::string_view(table->header_sha256, 64) == GPUSHOPPER_ABI_SHA256);
    CHECK(table->extension("gpushopper.balance/0") == nullptr);
}

TEST_CASE("failures and bugs become codes, never exceptions", "[skin]") {
    gs::testing::FakeHost host;
    Opened opened(host);
    gs::testing::FakeCall call(host);
    gsp_error error = freshError();
    CHECK(get(opened, call, "throw", error) == GSP_NOT_FOUND);
    CHECK(std::string_view(error.message) == "no such instance");
    CHECK(get(opened, call, "bug", error) == GSP_INTERNAL);
    CHECK(std::string_view(error.message) == "a bug");
    CHECK(get(opened, call, "odd", error) == GSP_INTERNAL);
    gs::KeyValues ports;
    CHECK(get(opened, call, "fine", error, &ports) == GSP_OK);
    CHECK(ports == gs::KeyValues{{"8000/tcp", "h:1"}, {"22/tcp", "h:2"}});
}

TEST_CASE("a bug in a create leaves its outcome open", "[skin]") {
    gs::testing::FakeHost host;
    Opened opened(host);
    gs::testing::FakeCall call(host, std::chrono::seconds(1), "key-1");
    gsp_create wire{};
    wire.struct_size = sizeof wire;
    wire.image = str("bug");
    gsp_error error = freshError();
    const gsp_instance_fn ignore = [](void*, const gsp_instance*) noexcept { return 0; };
    const auto create = [&] {
        return opened.table->create_instance(opened.provider, &call.abi(), &wire, ignore, nullptr,
                                             &error);
    };
    CHECK(create() == GSP_INTERNAL);
    CHECK(error.outcome == GSP_MAYBE_APPLIED);
    wire.struct_size = 8;
    CHECK(create() == GSP_INTERNAL);
    CHECK(std::string(error.message).find("gsp_create") != std::string::npos);
}

TEST_CASE("a create request arrives whole", "[skin]") {
    gs::testing::FakeHost host;
    Opened opened(host);
    gs::testing::FakeCall call(host, std::chrono::seconds(1), "key-1");
    const gsp_kv port{str("8000/tcp"), str("")};
    gsp_create wire{};
    wire.struct_size = sizeof wire;
    wire.ssh_public_keys = str("one\r\ntwo\n\nthree");
    wire.exposed_ports = &port;
    wire.exposed_port_count = 1;
    std::string seen;
    const gsp_instance_fn keep = [](void* ctx, const gsp_instance* instance) noexcept {
        *static_cast<std::string*>(ctx) =
            gs::detail::owned(instance->instance_id) + gs::detail::owned(instance->label);
        return std::int32_t{0};
    };
    gsp_error error = freshError();
    CHECK(opened.table->create_instance(opened.provider, &call.abi(), &wire, keep, &seen, &error) ==
          GSP_OK);
    CHECK(seen == "key-1[one][two][three]{8000/tcp}");
}

TEST_CASE("a sink that has enough stops the list", "[skin]") {
    gs::testing::FakeHost host;
    Opened opened(host);
    gs::testing::FakeCall call(host);
    gsp_offer_filter filter{};
    filter.struct_size = sizeof filter;
    filter.limit = 10;
    filter.price_micros_max = 5;
    int seen = 0;
    const gsp_offer_fn count = [](void* ctx, const gsp_offer* offer) noexcept {
        CHECK(offer->price_micros == 5);
        CHECK(offer->flags == GSP_OFFER_INTERRUPTIBLE);
        return ++*static_cast<int*>(ctx) == 3 ? 1 : 0;
    };
    gsp_error error = freshError();
    CHECK(opened.table->list_offers(opened.provider, &call.abi(), &filter, count, &seen, &error) ==
          GSP_OK);
    CHECK(seen == 3);
}

TEST_CASE("a wait ends with the call", "[skin]") {
    gs::testing::FakeHost host;
    Opened opened(host);
    gsp_error error = freshError();
    gs::testing::FakeCall patient(host, std::chrono::seconds(5));
    const auto start = host.host().now();
    CHECK(opened.table->destroy_instance(opened.provider, &patient.abi(), str("x"), &error) ==
          GSP_DEADLINE);
    CHECK(host.host().now() - start == std::chrono::seconds(5));
    CHECK(error.outcome == GSP_MAYBE_APPLIED);
    gs::testing::FakeCall cancelled(host);
    host.onWait([&](gs::HostTime) { cancelled.cancel(); });
    CHECK(opened.table->destroy_instance(opened.provider, &cancelled.abi(), str("x"), &error) ==
          GSP_CANCELLED);
}

TEST_CASE("HTTP goes through the host, and its failures come back whole", "[skin]") {
    gs::testing::FakeHost host;
    Opened opened(host);
    gs::testing::FakeCall call(host);
    gsp_error error = freshError();
    const auto probe = [&] { return opened.table->probe(opened.provider, &call.abi(), &error); };
    host.script({.response = {.status = 200, .headers = {}, .body = "ok"}});
    CHECK(probe() == GSP_OK);
    CHECK(host.requests()[0].headers == gs::KeyValues{{"a", "b"}});
    host.script({.response = {.status = 503, .headers = {}, .body = ""}});
    CHECK(probe() == GSP_TRANSIENT);
    CHECK(error.http_status == 503);
    CHECK(error.retry_after_ns == 3'000'000'000);
    CHECK(std::string_view(error.provider_code) == "E42");
    host.script({.response = {}, .code = GSP_TRANSIENT, .outcome = GSP_MAYBE_APPLIED});
    CHECK(probe() == GSP_TRANSIENT);
    CHECK(error.outcome == GSP_MAYBE_APPLIED);
    host.script({.response = {}, .takes = std::chrono::minutes(5)});
    CHECK(probe() == GSP_DEADLINE);
}

TEST_CASE("a wrong configuration is refused by the name of its key", "[skin]") {
    gs::testing::FakeHost host;
    const gsp_plugin* table = gsp_plugin_entry_v0(0);
    for (const auto& [config, word] :
         {std::pair{"{}", "name"}, std::pair{"[]", "object"},
          std::pair{R"({"name":"n","nmae":1})", "nmae"}, std::pair{R"({"name":7})", "name"}}) {
        gsp_provider* provider = nullptr;
        gsp_error error = freshError();
        CHECK(table->open(&host.abi(), str(config), &provider, &error) == GSP_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains(word));
        CHECK(provider == nullptr);
    }
}

TEST_CASE("numbers of a configuration are whole and in range", "[skin]") {
    const auto size = [](const std::string& value) {
        return gs::Config::parse(R"({"size":)" + value + "}").integer("size", 1, {0, 10});
    };
    CHECK(size("10") == 10);
    CHECK(gs::Config::parse("").integer("size", 1, {0, 10}) == 1);
    for (const char* value : {"11", "-1", "1.5", "\"1\"", "true", "18446744073709551615"}) {
        CHECK_THROWS_AS(size(value), gs::Failure);
    }
}

TEST_CASE("a message is cut between characters", "[skin]") {
    gsp_error error = freshError();
    const std::string text(510, 'x');
    CHECK(gs::report(&error, gs::Failure(GSP_AUTH, text + "\xc3\xa4")) == GSP_AUTH);
    CHECK(std::string(error.message) == text);
    error.struct_size = offsetof(gsp_error, message);
    std::memset(error.message, 'k', sizeof error.message);
    gs::report(&error, gs::Failure(GSP_AUTH, "new"));
    CHECK(error.message[0] == 'k');  // the caller's version has no such field
}

TEST_CASE("secrets come from the host and are wiped", "[skin]") {
    gs::testing::FakeHost host;
    host.setSecret("api_key", "s3cret");
    const gs::Secret secret = host.host().secret("api_key");
    CHECK(secret.reveal() == "s3cret");
    CHECK(!host.host().secretIfSet("other"));
    try {
        host.host().secret("other");
        FAIL("a secret that nobody set");
    } catch (const gs::Failure& failure) {
        CHECK(failure.code == GSP_AUTH);  // NOT_FOUND would read as "no such machine"
        CHECK(failure.message.find("`other`") != std::string::npos);
    }
    gs::Secret wiped = secret;
    const char* bytes = wiped.reveal().data();
    wiped.assign("");
    CHECK(bytes[0] == '\0');
}

}  // namespace
