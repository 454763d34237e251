// Goal: a host is handed to one session at a time and comes back whole; who has it is never
// forgotten and never made up. Method: whole calls against files in a temporary folder.

#include "plugins/static/static_provider.hpp"

#include <atomic>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/static/owned_hosts.hpp"

namespace gpushopper::static_hosts {
namespace {

TEST_CASE("a host is an offer while it is free", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    const auto free = offers(hosts, *provider);
    REQUIRE(free.size() == 2);
    CHECK(free[0].id == "alpha");
    CHECK(free[0].gpu_model == "RTX 4090");
    CHECK(free[0].vram_mib == 24576);
    CHECK(free[0].price_micros == 250'000);
    CHECK(free[0].region == "Oslo, Norway");
    CHECK(free[1].price_micros == 0);
    CHECK(free[1].vram_mib == 48 * 1024);  // of the model
    OfferFilter filter;
    filter.gpu_count_min = 2;
    CHECK(offers(hosts, *provider, filter).size() == 1);
    filter = {};
    filter.limit = 1;
    CHECK(offers(hosts, *provider, filter).size() == 1);
    filter = {};
    filter.price_micros_max = 0;
    CHECK(offers(hosts, *provider, filter).at(0).id == "beta");

    const std::string id = create(hosts, *provider, request("alpha"));
    REQUIRE(offers(hosts, *provider).size() == 1);
    CHECK(failureOf([&] { create(hosts, *provider, request("alpha")); }).code == GSP_NO_CAPACITY);
    testing::FakeCall call(hosts.host);
    provider->destroyInstance(call, id);
    CHECK(offers(hosts, *provider).size() == 2);
    CHECK_NOTHROW(provider->destroyInstance(call, id));
    CHECK(failureOf([&] { provider->getInstance(call, id); }).code == GSP_NOT_FOUND);
}

TEST_CASE("who has a host is known to every daemon, and after a restart", "[static]") {
    OwnedHosts hosts;
    std::string id;
    {
        auto wanted = request("alpha");
        wanted.exposed_ports = {"8000/tcp"};
        id = create(hosts, *hosts.open(), wanted);
    }
    const auto provider = hosts.open();
    const auto taken = instances(hosts, *provider);
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].id == id);
    CHECK(taken[0].label == "label-of-alpha");
    CHECK(taken[0].state == GSP_RUNNING);
    CHECK(taken[0].ssh_host == "192.0.2.1");
    CHECK(taken[0].ssh_port == 2201);
    CHECK(taken[0].ssh_user == "gpu");
    CHECK(taken[0].created_unix_ms == hosts.host.host().unixMillis());
    CHECK(taken[0].ports == KeyValues{{"8000/tcp", "192.0.2.1:8000"}});

    hosts.inventory(json::array());  // the owner takes it out of the list: it is still taken
    CHECK(instances(hosts, *provider).size() == 1);
    testing::FakeCall call(hosts.host);
    CHECK(provider->getInstance(call, id).price_micros == 250'000);
    provider->destroyInstance(call, id);
    CHECK(instances(hosts, *provider).empty());
    CHECK(hosts.keys().empty());
}

TEST_CASE("an id is never used again", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    const std::string first = create(hosts, *provider, request("alpha"));
    testing::FakeCall call(hosts.host);
    provider->destroyInstance(call, first);
    CHECK(create(hosts, *hosts.open(), request("alpha")) != first);
    CHECK(failureOf([&] { provider->getInstance(call, first); }).code == GSP_NOT_FOUND);
    CHECK_NOTHROW(provider->destroyInstance(call, first));
    CHECK(instances(hosts, *provider).size() == 1);
}

TEST_CASE("a create with the same key is the same create", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    const std::string id = create(hosts, *provider, request("alpha"), "intent-1");
    CHECK(create(hosts, *provider, request("alpha"), "intent-1") == id);
    CHECK(instances(hosts, *provider).size() == 1);
    CHECK(failureOf([&] { create(hosts, *provider, request("alpha"), "intent-2"); }).code ==
          GSP_NO_CAPACITY);
}

TEST_CASE("the door is open for a session's keys, and only then", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    const std::string id = create(hosts, *provider, request("alpha"));
    CHECK(hosts.keys() == kKey + "\n");
    testing::FakeCall call(hosts.host);
    for (int round = 0; round < 2; ++round) {
        provider->ensureKeys(call, id, {kKey, kOtherKey + " a comment"});
        CHECK(hosts.keys() == kBothLines);
    }
    std::filesystem::remove(hosts.path("keys"));  // lost: put right by the next ensure_keys
    provider->ensureKeys(call, id, {kKey});
    CHECK(hosts.keys() == kBothLines);
    provider->destroyInstance(call, id);
    CHECK(hosts.keys().empty());
    CHECK(failureOf([&] { provider->ensureKeys(call, id, {kKey}); }).code == GSP_NOT_FOUND);
}

TEST_CASE("where no keys can be installed, that is said", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    const std::string id = create(hosts, *provider, request("beta"));
    CHECK(hosts.host.logged("static.keys.not_installed"));
    testing::FakeCall call(hosts.host);
    CHECK(failureOf([&] { provider->ensureKeys(call, id, {kKey}); }).code == GSP_UNSUPPORTED);
    CHECK_NOTHROW(provider->destroyInstance(call, id));
}

TEST_CASE("a file with the owner's keys is not touched", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    hosts.write("keys", kOtherKey + " owner\n");
    const Failure refused = failureOf([&] { create(hosts, *provider, request("alpha")); });
    CHECK(refused.code == GSP_PERMANENT);
    CHECK(refused.outcome == GSP_NOT_APPLIED);
    CHECK(instances(hosts, *provider).empty());

    std::filesystem::remove(hosts.path("keys"));
    const std::string id = create(hosts, *provider, request("alpha"));
    hosts.write("keys", kOtherKey + " owner\n");
    testing::FakeCall call(hosts.host);
    CHECK(failureOf([&] { provider->ensureKeys(call, id, {kKey}); }).code == GSP_PERMANENT);
    provider->destroyInstance(call, id);
    CHECK(hosts.host.logged("static.keys.not_ours"));
    CHECK(readFile(hosts.path("keys")) == kOtherKey + " owner\n");
    CHECK(offers(hosts, *provider).size() == 2);
}

TEST_CASE("a request that cannot be met is refused and takes nothing", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    const auto refused = [&](auto&& change) {
        CreateRequest wanted = request("alpha");
        change(wanted);
        const Failure failure = failureOf([&] { create(hosts, *provider, wanted); });
        CHECK(failure.outcome == GSP_NOT_APPLIED);
        CHECK(instances(hosts, *provider).empty());
        return failure.code;
    };
    CHECK(refused([](auto& wanted) { wanted.offer_id = "gamma"; }) == GSP_NO_CAPACITY);
    CHECK(refused([](auto& wanted) { wanted.price_micros_max = 249'999; }) == GSP_NO_CAPACITY);
    CHECK(refused([](auto& wanted) { wanted.gpu_count = 3; }) == GSP_INVALID_ARGUMENT);
    CHECK(refused([](auto& wanted) { wanted.disk_gib = 501; }) == GSP_INVALID_ARGUMENT);
    CHECK(refused([](auto& wanted) { wanted.on_start = "true"; }) == GSP_INVALID_ARGUMENT);
    CHECK(refused([](auto& wanted) { wanted.env = {{"A", "b"}}; }) == GSP_INVALID_ARGUMENT);
    CHECK(refused([](auto& wanted) { wanted.template_id = "t"; }) == GSP_INVALID_ARGUMENT);
    CHECK(refused([](auto& wanted) { wanted.launch_mode = GSP_LAUNCH_ENTRYPOINT; }) ==
          GSP_INVALID_ARGUMENT);
    for (const std::string& key :
         {std::string("command=\"sh\" ") + kKey, kBothLines, std::string("ssh-dss AAAA"),
          std::string("ssh-ed25519"), std::string()}) {
        CHECK(refused([&](auto& wanted) { wanted.ssh_public_keys = {key}; }) ==
              GSP_INVALID_ARGUMENT);
    }
}

TEST_CASE("books that cannot be read are an error, not an empty list", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    create(hosts, *provider, request("alpha"));
    const std::string books = *readFile(hosts.path("state/claims.json"));
    for (const std::string& damaged :
         {std::string(), books.substr(0, books.size() / 2), std::string("{}"), std::string("[]"),
          std::string(R"({"format": 2, "last_number": 1, "claims": []})"),
          std::string(R"({"format": 1, "last_number": 1, "claims": [{}]})")}) {
        hosts.write("state/claims.json", damaged);
        testing::FakeCall call(hosts.host);
        CHECK(failureOf([&] { instances(hosts, *provider); }).code == GSP_TRANSIENT);
        CHECK(failureOf([&] { offers(hosts, *provider); }).code == GSP_TRANSIENT);
        CHECK(failureOf([&] { provider->getInstance(call, "alpha:1"); }).code == GSP_TRANSIENT);
        CHECK(failureOf([&] { provider->destroyInstance(call, "alpha:1"); }).code == GSP_TRANSIENT);
        CHECK(failureOf([&] { create(hosts, *provider, request("beta")); }).code == GSP_TRANSIENT);
        CHECK(readFile(hosts.path("state/claims.json")) == damaged);
    }
    hosts.write("state/claims.json", books);
    CHECK(instances(hosts, *provider).size() == 1);
}

TEST_CASE("a create that cannot be written down is in doubt", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    std::filesystem::create_directories(hosts.path("state/claims.json.new"));
    const Failure failure = failureOf([&] { create(hosts, *provider, request("alpha")); });
    CHECK(failure.code == GSP_TRANSIENT);
    CHECK(failure.outcome == GSP_MAYBE_APPLIED);
    CHECK(hosts.host.logged("static.claims.not_written"));
    CHECK(instances(hosts, *provider).empty());
}

TEST_CASE("a create whose turn comes too late does not happen", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    auto busy = std::make_unique<FileLock>(hosts.path("state/claims.json.lock"));
    REQUIRE(busy->tryLock());
    int waits = 0;
    hosts.host.onWait([&](HostTime) {
        if (++waits == 1001) busy.reset();  // after the 5 s in which a create may be sent
    });
    const Failure failure = failureOf([&] { create(hosts, *provider, request("alpha")); });
    CHECK(failure.code == GSP_DEADLINE);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
    CHECK(instances(hosts, *provider).empty());
}

TEST_CASE("of many who want the same host one gets it", "[static]") {
    OwnedHosts hosts;
    const auto provider = hosts.open();
    constexpr int kCrowd = 8;
    std::atomic<int> got{0};
    std::atomic<int> unclear{0};
    const auto try_it = [&] {
        try {
            // Waiting moves the virtual clock for all, so these have time without end.
            testing::FakeCall call(hosts.host, std::chrono::hours(24));
            provider->createInstance(call, request("alpha"),
                                     [&](const Instance&) { return ++got > 0; });
        } catch (const Failure& failure) {
            if (failure.outcome != GSP_NOT_APPLIED) ++unclear;
        }
    };
    {
        std::vector<std::jthread> crowd;
        crowd.reserve(kCrowd);
        for (int i = 0; i < kCrowd; ++i) crowd.emplace_back(try_it);
    }
    CHECK(unclear == 0);
    CHECK(got == 1);
    CHECK(instances(hosts, *provider).size() == 1);
}

TEST_CASE("a configuration that cannot work is refused at the start", "[static]") {
    OwnedHosts hosts;
    const auto refusal = [&](const json& config) {
        return failureOf([&] { StaticProvider(hosts.host.host(), Config::parse(config.dump())); });
    };
    const std::string state = hosts.path("claims.json");
    for (const json& config :
         {json{{"state_file", state}},
          json{{"state_file", state}, {"inventory_file", hosts.path("none.json")}}}) {
        CHECK(refusal(config).code == GSP_INVALID_ARGUMENT);
        CHECK(refusal(config).message.find("inventory_file") != std::string::npos);
    }
    const Failure misspelt =
        refusal({{"state_file", state}, {"inventory_file", hosts.path("hosts.json")}, {"stat", 1}});
    CHECK(misspelt.message.find("`stat`") != std::string::npos);

    const auto provider = hosts.open();
    hosts.write("hosts.json", "{");  // somebody is editing it
    testing::FakeCall call(hosts.host);
    CHECK(failureOf([&] { provider->probe(call); }).code == GSP_TRANSIENT);
    CHECK(failureOf([&] { offers(hosts, *provider); }).code == GSP_TRANSIENT);
    CHECK(instances(hosts, *provider).empty());
}

}  // namespace
}  // namespace gpushopper::static_hosts
