// Marshalling: what a plugin says through the C border, and what becomes of it. The plugin is a
// script, so that it can say things that the SDK would not let through.

#include <memory>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/unit/daemon/provider/abi/provider_fixture.hpp"

namespace gpushopper::provider {
using test::instance;
using test::offer;
using test::str;

namespace {

void say(gsp_error* error, std::string_view message) {
    REQUIRE(message.size() < sizeof error->message);
    message.copy(error->message, message.size());
    error->message[message.size()] = '\0';
}

}  // namespace

TEST_CASE_METHOD(ProviderFixture, "An offer crosses the border with all its fields") {
    gsp_offer given = offer("ask-7");
    given.vram_mib = 24564;
    given.disk_gib_max = 500;
    given.reliability_ppm = 990'000;
    given.availability_ppm = 1'000'000;
    given.flags = GSP_OFFER_INTERRUPTIBLE;
    given.gpu_model_native = str("NVIDIA GeForce RTX 4090");
    given.region = str("Köln, DE");
    given.machine_id = str("m:1");
    given.extras_json = str(R"({"cpu": 16})");
    given.cuda_milli = 12800;
    given.duration_s_max = 86400;
    given.storage_micros_per_gib_hour = 200;
    given.disk_gib_priced = 10;
    const auto offers = listOne(given);
    REQUIRE(offers);
    REQUIRE(offers->size() == 1);
    const inventory::RawOffer& got = offers->front();
    CHECK(got.native_id == "ask-7");
    CHECK(got.gpu_model == "RTX 4090");
    CHECK(got.gpu_model_native == "NVIDIA GeForce RTX 4090");
    CHECK(got.gpu_count == 2);
    CHECK(got.vram_mib == 24564);
    CHECK(got.disk_gib_max == 500);
    CHECK(got.reliability_ppm == 990'000);
    CHECK(got.availability_ppm == 1'000'000);
    CHECK(got.interruptible);
    CHECK(got.price_micros == 340'000);
    CHECK(got.storage_micros_per_gib_hour == 200);
    CHECK(got.disk_gib_priced == 10);
    CHECK(got.cuda_milli == 12800);
    CHECK(got.duration_s_max == 86400);
    CHECK(got.region == "Köln, DE");
    CHECK(got.machine_id == "m:1");
    CHECK(got.extras_json == R"({"cpu": 16})");
}

TEST_CASE_METHOD(ProviderFixture, "A shorter struct of an older plugin reads as zeros at its end") {
    gsp_offer given = offer("a");
    given.cuda_milli = 12800;
    given.struct_size = offsetof(gsp_offer, cuda_milli);
    const auto offers = listOne(given);
    REQUIRE(offers);
    CHECK(offers->front().cuda_milli == 0);
    CHECK(offers->front().price_micros == 340'000);
}

TEST_CASE_METHOD(ProviderFixture,
                 "An offer that breaks a limit makes the whole list not understood") {
    const std::string long_text(257, 'x');
    const std::string long_id(129, 'x');
    const std::string long_extras = "{\"a\":\"" + std::string(4096, 'x') + "\"}";
    gsp_offer given = offer("a");
    std::string expected;
    SECTION("no id") { given.offer_id = str(""), expected = "the offer id \"\""; }
    SECTION("a null id") { given.offer_id = {nullptr, 5}, expected = "the offer id \"\""; }
    SECTION("an id in capitals") { given.offer_id = str("A1"), expected = "offer id \"A1\""; }
    SECTION("a slash") { given.offer_id = str("a/b"), expected = "offer id \"a/b\""; }
    SECTION("a long id") { given.offer_id = str(long_id), expected = "offer id \"xxx"; }
    SECTION("a long model") { given.gpu_model = str(long_text), expected = "GPU model of more"; }
    SECTION("no UTF-8") { given.region = str("K\xf6ln"), expected = "region that is not UTF-8"; }
    SECTION("extras that are an array") {
        given.extras_json = str("[]"), expected = "no JSON object";
    }
    SECTION("extras that are no JSON") {
        given.extras_json = str("{"), expected = "no JSON object";
    }
    SECTION("large extras") { given.extras_json = str(long_extras), expected = "more than 4096"; }
    const auto offers = listOne(given);
    REQUIRE(!offers);
    CHECK(offers.error().code == base::ErrorCode::BadResponse);
    CHECK(offers.error().message.find(expected) != std::string::npos);
}

TEST_CASE_METHOD(ProviderFixture, "A list stops at its limit and is then worth nothing") {
    int asked = 0;
    int stopped_at = 0;
    plugin.list_offers = [&](gsp_offer_fn sink, void* ctx, gsp_error*) {
        const gsp_offer one = offer("a");
        while (asked < 20'000 && sink(ctx, &one) == 0) ++asked;
        stopped_at = asked;
        return GSP_OK;
    };
    const auto offers = provider->listOffers(call());
    REQUIRE(!offers);
    CHECK(offers.error().code == base::ErrorCode::BadResponse);
    CHECK(offers.error().message == "the plugin handed over more than 10000 entries");
    CHECK(stopped_at == 10'000);
    plugin.list_instances = [&](gsp_instance_fn sink, void* ctx, gsp_error*) {
        const gsp_instance one = instance("i");
        for (int i = 0; i < 1'001; ++i) sink(ctx, &one);
        return GSP_OK;
    };
    CHECK(provider->listInstances(call()).error().code == base::ErrorCode::BadResponse);
}

TEST_CASE_METHOD(ProviderFixture, "Entries of a list that failed do not count") {
    plugin.list_instances = [&](gsp_instance_fn sink, void* ctx, gsp_error* error) {
        const gsp_instance one = instance("i-1");
        sink(ctx, &one);
        say(error, "page 3 was lost");
        return gsp_code{GSP_TRANSIENT};
    };
    const auto instances = provider->listInstances(call());
    REQUIRE(!instances);
    CHECK(instances.error().code == base::ErrorCode::Transient);
    CHECK(instances.error().message == "page 3 was lost");
}

TEST_CASE_METHOD(ProviderFixture, "An instance crosses the border with all its fields") {
    const gsp_kv ports[] = {{str("8000/tcp"), str("203.0.113.7:33526")},
                            {str("53/udp"), str("host.example:53")}};
    gsp_instance given = instance("i-1");
    given.created_unix_ms = 1'795'518'000'000;
    given.state_native = str("loading");
    given.ssh_host = str("203.0.113.7");
    given.ssh_user = str("root");
    given.ssh_port = 33522;
    given.billing = GSP_BILLING_STORAGE_ONLY;
    given.state = GSP_STOPPED;
    given.ports = ports;
    given.port_count = 2;
    const auto got = getOne(given);
    REQUIRE(got);
    CHECK(got->id.str() == "i-1");
    CHECK(got->label == "gs1label");
    CHECK(got->state == InstanceState::Stopped);
    CHECK(got->native_state == "loading");
    CHECK(got->billing == InstanceBilling::StorageOnly);
    CHECK(got->price_per_hour == base::Money::micros(340'000));
    CHECK(base::toMillis(*got->created_at) == 1'795'518'000'000);
    CHECK(got->ssh_host == "203.0.113.7");
    CHECK(got->ssh_port == 33522);
    CHECK(got->ssh_user == "root");
    REQUIRE(got->ports.size() == 2);
    CHECK(got->ports[0].port == 8000);
    CHECK(got->ports[0].protocol == "tcp");
    CHECK(got->ports[0].host == "203.0.113.7");
    CHECK(got->ports[0].host_port == 33526);
    CHECK(got->ports[1].protocol == "udp");
}

TEST_CASE_METHOD(ProviderFixture, "States and billings that we do not know are unknown") {
    gsp_instance given = instance("i-1");
    given.state = 99;
    given.billing = -1;
    const auto got = getOne(given);
    REQUIRE(got);
    CHECK(got->state == InstanceState::Unknown);
    CHECK(got->billing == InstanceBilling::Unknown);
    CHECK(!got->created_at);
}

TEST_CASE_METHOD(ProviderFixture, "An instance that breaks a limit is not understood") {
    gsp_kv port{str("8000/tcp"), str("203.0.113.7:33526")};
    gsp_instance given = instance("i-1");
    given.ports = &port;
    given.port_count = 1;
    SECTION("another id than asked for") { given.instance_id = str("i-2"); }
    SECTION("a price below zero") { given.price_micros = -1; }
    SECTION("an SSH port above 65535") { given.ssh_port = 65536; }
    SECTION("a port without protocol") { port.key = str("8000"); }
    SECTION("port zero") { port.key = str("0/tcp"); }
    SECTION("a strange protocol") { port.key = str("8000/sctp"); }
    SECTION("an address without port") { port.value = str("203.0.113.7"); }
    SECTION("an address without host") { port.value = str(":80"); }
    SECTION("ports that are not there") { given.ports = nullptr; }
    SECTION("a million ports") { given.port_count = 1'000'000; }
    const auto got = getOne(given);
    REQUIRE(!got);
    CHECK(got.error().code == base::ErrorCode::BadResponse);
}

TEST_CASE_METHOD(ProviderFixture, "OK without an instance is not understood") {
    plugin.get_instance = [](gsp_str, gsp_instance_fn, void*, gsp_error*) { return GSP_OK; };
    CHECK(provider->getInstance(call(), base::InstanceId("i-1")).error().code ==
          base::ErrorCode::BadResponse);
}

TEST_CASE_METHOD(ProviderFixture,
                 "Every code of a plugin has its meaning, and unknown ones mean later") {
    struct Row {
        gsp_code code;
        base::ErrorCode meaning;
    };
    using base::ErrorCode;
    const auto row = GENERATE(values<Row>({{GSP_INVALID_ARGUMENT, ErrorCode::InvalidArgument},
                                           {GSP_AUTH, ErrorCode::Auth},
                                           {GSP_FUNDS, ErrorCode::Funds},
                                           {GSP_RATE_LIMITED, ErrorCode::RateLimited},
                                           {GSP_NO_CAPACITY, ErrorCode::NoCapacity},
                                           {GSP_NOT_FOUND, ErrorCode::NotFound},
                                           {GSP_TRANSIENT, ErrorCode::Transient},
                                           {GSP_PERMANENT, ErrorCode::Permanent},
                                           {GSP_CANCELLED, ErrorCode::Cancelled},
                                           {GSP_DEADLINE, ErrorCode::Deadline},
                                           {GSP_UNSUPPORTED, ErrorCode::Unsupported},
                                           {GSP_BAD_RESPONSE, ErrorCode::BadResponse},
                                           {GSP_INTERNAL, ErrorCode::Internal},
                                           {14, ErrorCode::Transient},
                                           {-1, ErrorCode::Transient},
                                           {INT32_MAX, ErrorCode::Transient}}));
    plugin.probe = [&](const gsp_call*, gsp_error*) { return row.code; };
    const auto probed = provider->probe(call());
    REQUIRE(!probed);
    CHECK(probed.error().code == row.meaning);
    CHECK(probed.error().outcome == base::Outcome::NotApplied);
    CHECK(!probed.error().message.empty());
}

TEST_CASE_METHOD(ProviderFixture, "Error texts are cut, cleaned and ended") {
    plugin.probe = [&](const gsp_call*, gsp_error* error) {
        std::fill(std::begin(error->message), std::end(error->message), 'x');  // not ended
        std::string_view("first\nsecond\x1b[31m\xff\xc3\xa4").copy(error->message, 22);
        std::fill(std::begin(error->provider_code), std::end(error->provider_code), 'y');
        error->http_status = 503;
        error->retry_after_ns = 1'500'000'001;
        return gsp_code{GSP_TRANSIENT};
    };
    const base::Error error = provider->probe(call()).error();
    CHECK(error.message.find("first second[31m\xc3\xa4xxx") == 0);
    CHECK(error.message.size() <= 512);
    CHECK(error.provider_code == std::string(60, 'y'));
    CHECK(error.http_status == 503);
    CHECK(error.retry_after == base::Millis(1501));
}

TEST_CASE_METHOD(ProviderFixture, "Retry-after is at most a day, and absent when unknown") {
    std::int64_t given = -1;
    plugin.probe = [&](const gsp_call*, gsp_error* error) {
        error->retry_after_ns = given;
        return gsp_code{GSP_RATE_LIMITED};
    };
    CHECK(!provider->probe(call()).error().retry_after);
    given = INT64_MAX;
    CHECK(provider->probe(call()).error().retry_after == base::Millis(24 * 3600 * 1000));
}

TEST_CASE_METHOD(ProviderFixture, "Destroys and keys name the instance") {
    std::string seen;
    const auto note = [&](gsp_str id) { seen += std::string(id.data, id.size) + ";"; };
    plugin.destroy_instance = [&](gsp_str id, gsp_error*) {
        note(id);
        return GSP_OK;
    };
    plugin.ensure_keys = [&](gsp_str id, gsp_str keys, gsp_error*) {
        note(id);
        note(keys);
        return gsp_code{GSP_UNSUPPORTED};
    };
    CHECK(provider->destroyInstance(call(), base::InstanceId("i-1")));
    const auto keys = provider->ensureKeys(call(), base::InstanceId("i-2"), {"a", "b"});
    REQUIRE(!keys);
    CHECK(keys.error().code == base::ErrorCode::Unsupported);
    CHECK(seen == "i-1;i-2;a\nb;");
}

TEST_CASE_METHOD(ProviderFixture, "A call that returns more than two seconds late is noted") {
    Call late = call();
    late.deadline = parts.clock->monotonicNow() - base::Millis(2500);
    plugin.probe = [](const gsp_call*, gsp_error*) { return GSP_OK; };
    CHECK(provider->probe(late));
    CHECK(parts.log.lines().back().find("provider.call.overran provider=one operation=probe") == 0);
    CHECK(parts.metrics.lines().back() ==
          "count gpu_provider_call_overruns_total provider=one operation=probe 1");
    const std::size_t lines = parts.log.lines().size();
    CHECK(provider->probe(call()));
    CHECK(parts.log.lines().size() == lines);
}

TEST_CASE_METHOD(ProviderFixture, "The handle is closed once, when the provider dies") {
    CHECK(plugin.closed() == 0);
    provider.reset();
    CHECK(plugin.closed() == 1);
}

TEST_CASE("A handle that did not open is not closed, and says why") {
    test::HostParts parts;
    test::ScriptedPlugin plugin;
    plugin.open_code = GSP_INVALID_ARGUMENT;
    const auto opened = AbiProvider::open(
        plugin.table(), parts.world(), {base::ProviderName("one"), "scripted", {}, {}, {}}, "{}");
    REQUIRE(!opened);
    CHECK(opened.error().message.find("the provider one cannot be opened: ") == 0);
    CHECK(plugin.closed() == 0);
}

}  // namespace gpushopper::provider
