// Creates across the C border: what a failed one leaves behind, when a machine is accepted, and
// what happens to an exception of the callback that stores it.

#include <stdexcept>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/unit/daemon/provider/abi/provider_fixture.hpp"

namespace gpushopper::provider {
using test::instance;
using test::str;

namespace {

// Like the simulation's crash: no std::exception.
struct Crash {
    int value;
};

}  // namespace

TEST_CASE_METHOD(ProviderFixture, "What a failed create leaves behind") {
    struct Row {
        gsp_code code;
        gsp_outcome said;  ///< -1: the plugin forgets to say.
        base::Outcome outcome;
    };
    using base::Outcome;
    const auto row = GENERATE(values<Row>(
        {{GSP_NO_CAPACITY, GSP_NOT_APPLIED, Outcome::NotApplied},
         {GSP_TRANSIENT, GSP_MAYBE_APPLIED, Outcome::MaybeApplied},
         {GSP_TRANSIENT, GSP_APPLIED, Outcome::Applied},
         {GSP_TRANSIENT, 77, Outcome::MaybeApplied},
         {GSP_NO_CAPACITY, -1, Outcome::MaybeApplied},
         // A code that we do not know proves nothing, and neither does a plugin's own bug.
         {99, GSP_NOT_APPLIED, Outcome::MaybeApplied},
         {GSP_INTERNAL, GSP_NOT_APPLIED, Outcome::MaybeApplied}}));
    const auto created = create([&](const auto&, gsp_error* error) {
        if (row.said >= 0) error->outcome = row.said;
        return row.code;
    });
    REQUIRE(!created.result);
    CHECK(created.result.error().outcome == row.outcome);
    CHECK(created.accepted.empty());
}

TEST_CASE_METHOD(ProviderFixture, "A create is accepted at once, and nothing takes it back") {
    const auto created = create([](const auto& sink, gsp_error* error) {
        CHECK(sink(instance("i-1")) == 0);
        error->outcome = GSP_NOT_APPLIED;
        return gsp_code{GSP_TRANSIENT};
    });
    REQUIRE(created.accepted.size() == 1);
    CHECK(created.accepted[0].id.str() == "i-1");
    REQUIRE(!created.result);
    CHECK(created.result.error().outcome == base::Outcome::Applied);
}

TEST_CASE_METHOD(ProviderFixture, "A create whose instance has odd fields is accepted by its id") {
    const auto created = create([](const auto& sink, gsp_error*) {
        gsp_instance odd = instance("i-1");
        odd.ssh_host = str("h\xff");
        odd.price_micros = -5;
        odd.ssh_port = 1'000'000;
        sink(odd);
        return GSP_OK;
    });
    CHECK(created.result);
    REQUIRE(created.accepted.size() == 1);
    CHECK(created.accepted[0].id.str() == "i-1");
    CHECK(created.accepted[0].label == "gs1label");
    CHECK(created.accepted[0].ssh_host.empty());
    CHECK(created.accepted[0].ssh_port == 0);
    CHECK(created.accepted[0].price_per_hour == base::Money());
}

TEST_CASE_METHOD(ProviderFixture, "OK without a usable id leaves the create in doubt") {
    const auto silent = create([](const auto&, gsp_error*) { return GSP_OK; });
    REQUIRE(!silent.result);
    CHECK(silent.result.error().code == base::ErrorCode::BadResponse);
    CHECK(silent.result.error().outcome == base::Outcome::MaybeApplied);
    const auto malformed = create([](const auto& sink, gsp_error*) {
        sink(instance("NOT AN ID"));
        return GSP_OK;
    });
    CHECK(malformed.accepted.empty());
    REQUIRE(!malformed.result);
    CHECK(malformed.result.error().outcome == base::Outcome::MaybeApplied);
    CHECK(malformed.result.error().message.find("\"NOT AN ID\"") != std::string::npos);
}

TEST_CASE_METHOD(ProviderFixture, "A second instance of one create is not adopted, but reported") {
    const auto created = create([](const auto& sink, gsp_error*) {
        sink(instance("i-1"));
        sink(instance("i-1"));
        sink(instance("i-2"));
        return GSP_OK;
    });
    CHECK(created.result);
    CHECK(created.accepted.size() == 1);
    CHECK(parts.log.lines().back() == "provider.create.accepted_twice provider=one more=1");
}

TEST_CASE_METHOD(ProviderFixture,
                 "An exception of the accepted callback passes the border unharmed") {
    int stop = 0;
    bool plugin_went_on = false;
    plugin.create_instance = [&](const gsp_call* call, const gsp_create*,
                                 const test::ScriptedPlugin::Sink& sink, gsp_error*) {
        stop = sink(instance("i-1"));
        plugin_went_on = true;
        CHECK(plugin.host()->wait_until(plugin.host(), call, INT64_MAX) == GSP_CANCELLED);
        return GSP_OK;
    };
    const auto crash = [&](const Instance&) { throw Crash{42}; };
    try {
        ignored(provider->createInstance(call(), CreateRequest{}, crash), "it throws");
        FAIL("the crash was swallowed");
    } catch (const Crash& crash_seen) {
        CHECK(crash_seen.value == 42);
    }
    CHECK(stop != 0);
    CHECK(plugin_went_on);
    const auto fail = [](const Instance&) { throw std::runtime_error("store gone"); };
    CHECK_THROWS_WITH(provider->createInstance(call(), CreateRequest{}, fail), "store gone");
}

TEST_CASE_METHOD(ProviderFixture, "A create request crosses the border with all its fields") {
    CreateRequest request;
    request.native_offer_id = "ask-7";
    request.label = "gs1abc";
    request.image = "ubuntu:22.04";
    request.on_start = "echo hi";
    request.template_id = "t1";
    request.entrypoint = true;
    request.disk_gib = 40;
    request.gpu_count = 2;
    request.price_max = base::Money::micros(500'000);
    request.ssh_public_keys = {"ssh-ed25519 AAAA one", "ssh-ed25519 BBBB two"};
    request.exposed_ports = {8000, 443};
    request.env = {{"A", "1"}, {"B", ""}};
    request.expires_at = base::wallFromMillis(1'795'518'000'000);
    std::string seen;
    plugin.create_instance = [&](const gsp_call* call, const gsp_create* given,
                                 const test::ScriptedPlugin::Sink& sink, gsp_error*) {
        const auto text = [](gsp_str s) { return std::string(s.data, s.size); };
        seen = text(given->offer_id) + "|" + text(given->label) + "|" + text(given->image) + "|" +
               text(given->on_start) + "|" + text(given->template_id) + "|" +
               text(given->ssh_public_keys) + "|" + text(given->args) + "|" +
               text(call->idempotency_key) + "|" + text(call->trace_id);
        CHECK(given->launch_mode == GSP_LAUNCH_ENTRYPOINT);
        CHECK(given->disk_gib == 40);
        CHECK(given->gpu_count == 2);
        CHECK(given->price_micros_max == 500'000);
        CHECK(given->expires_unix_ms == 1'795'518'000'000);
        REQUIRE(given->env_count == 2);
        CHECK(text(given->env[0].key) + text(given->env[0].value) + text(given->env[1].key) ==
              "A1B");
        REQUIRE(given->exposed_port_count == 2);
        CHECK(text(given->exposed_ports[0].key) == "8000/tcp");
        CHECK(text(given->exposed_ports[1].key) == "443/tcp");
        sink(instance("i-1"));
        return GSP_OK;
    };
    CHECK(provider->createInstance(call(), request, [](const Instance&) {}));
    CHECK(seen ==
          "ask-7|gs1abc|ubuntu:22.04|echo hi|t1|ssh-ed25519 AAAA one\n"
          "ssh-ed25519 BBBB two||key|trace");
}

}  // namespace gpushopper::provider
