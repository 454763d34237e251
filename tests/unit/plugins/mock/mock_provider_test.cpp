// Goal: the mock behaves as a marketplace does: what it accepted exists, bills, and is seen by
// every daemon that comes, until it is destroyed. Method: whole calls against books in a temporary
// folder, in virtual time.

#include "plugins/mock/mock_provider.hpp"

#include <thread>

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/mock/market_place.hpp"

namespace gpushopper::mock {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a machine boots, runs, and is gone when it is destroyed", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    const std::string id = createdId(market.host, *provider, request("mine"));
    CHECK(instanceOf(market.host, *provider, id).state == GSP_STARTING);
    CHECK(instanceOf(market.host, *provider, id).ssh_port == 0);
    CHECK(market.keys().empty());

    market.host.advance(milliseconds(1500));
    const Instance running = instanceOf(market.host, *provider, id);
    CHECK(running.state == GSP_RUNNING);
    CHECK(running.label == "mine");
    CHECK(running.billing == GSP_BILLING_COMPUTE);
    CHECK(running.ssh_host == "127.0.0.1");
    CHECK(running.ssh_port == 2222);
    CHECK(running.ssh_user == "root");
    CHECK(market.keys() == kKey + " " + id + "\n");
    CHECK(market.books()["instances"][0]["state"] == "running");
    REQUIRE(instancesOf(market.host, *provider).size() == 1);

    destroy(market.host, *provider, id);
    CHECK(market.keys().empty());
    CHECK(instancesOf(market.host, *provider).empty());
    CHECK(failureOf([&] { instanceOf(market.host, *provider, id); }).code == GSP_NOT_FOUND);
    CHECK_NOTHROW(destroy(market.host, *provider, id));
    const auto entry = market.books()["instances"][0];
    CHECK(entry["state"] == "destroyed");
    CHECK(entry["label"] == "mine");
    CHECK(entry["destroyed_at"].is_string());
    CHECK(market.books()["calls"]["destroy"] == 2);
    CHECK(market.books()["calls"]["create"] == 1);
}

TEST_CASE("a machine bills per second until it is destroyed, whoever watches", "[mock]") {
    MarketPlace market(Settings{{"price_moves", false}});
    std::string id;
    std::int64_t price = 0;
    {
        const auto provider = market.open();
        price = offersOf(market.host, *provider)[0].price_micros;
        id = createdId(market.host, *provider, request());
    }
    market.host.advance(seconds(1800));  // no daemon is there
    const auto provider = market.open();
    CHECK(instanceOf(market.host, *provider, id).state == GSP_RUNNING);
    destroy(market.host, *provider, id);
    CHECK(market.books()["instances"][0]["billed_micros"] == price / 2);
    market.host.advance(seconds(7200));
    createdId(market.host, *provider, request());
    CHECK(market.books()["instances"][0]["billed_micros"] == price / 2);
}

TEST_CASE("two daemons at one market see each other's machines", "[mock]") {
    MarketPlace market;
    const auto one = market.open();
    const auto two = market.open();
    const std::string first = createdId(market.host, *one, request("one"));
    const std::string second = createdId(market.host, *two, request("two"));
    CHECK(first != second);
    CHECK(instancesOf(market.host, *one).size() == 2);
    destroy(market.host, *two, first);
    CHECK(instancesOf(market.host, *one).size() == 1);
    CHECK(failureOf([&] { instanceOf(market.host, *one, first); }).code == GSP_NOT_FOUND);
}

TEST_CASE("a lost authorized_keys file is put right at the next start", "[mock]") {
    MarketPlace market;
    {
        const auto provider = market.open();
        createdId(market.host, *provider, request());
        market.host.advance(seconds(2));
        instancesOf(market.host, *provider);
    }
    const std::string keys = market.keys();
    CHECK(keys.starts_with(kKey));
    writeFileAtomically(market.path("authorized_keys"), kOtherKey + "\n");
    const auto provider = market.open();
    CHECK(market.keys() == keys);
    const auto mode = std::filesystem::status(market.path("authorized_keys")).permissions();
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("keys are installed afterwards, once each", "[mock]") {
    MarketPlace market(Settings{{"boot_delay_ms", 0}});
    const auto provider = market.open();
    const std::string id = createdId(market.host, *provider, request());
    for (int round = 0; round < 2; ++round) {
        testing::FakeCall call(market.host);
        provider->ensureKeys(call, id, {kKey, kOtherKey + " a comment"});
    }
    instancesOf(market.host, *provider);
    CHECK(market.keys() == kKey + " " + id + "\n" + kOtherKey + " " + id + "\n");
    testing::FakeCall call(market.host);
    CHECK(failureOf([&] { provider->ensureKeys(call, "i-77", {kKey}); }).code == GSP_NOT_FOUND);
}

TEST_CASE("a request that cannot be met is refused and leaves nothing", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    const Offer offer = offersOf(market.host, *provider)[0];
    const auto refused = [&](auto&& change) {
        CreateRequest wanted = request();
        change(wanted);
        const Failure failure = failureOf([&] { createdId(market.host, *provider, wanted); });
        CHECK(failure.outcome == GSP_NOT_APPLIED);
        return failure.code;
    };
    CHECK(refused([](auto& wanted) { wanted.offer_id = "7"; }) == GSP_NO_CAPACITY);
    CHECK(refused([](auto& wanted) { wanted.offer_id = "01000"; }) == GSP_NO_CAPACITY);
    CHECK(refused([](auto& wanted) { wanted.price_micros_max = 1; }) == GSP_NO_CAPACITY);
    CHECK(refused([](auto& wanted) { wanted.gpu_count = 99; }) == GSP_INVALID_ARGUMENT);
    CHECK(refused([&](auto& wanted) { wanted.disk_gib = offer.disk_gib_max + 1; }) ==
          GSP_INVALID_ARGUMENT);
    CHECK(refused([](auto& wanted) { wanted.ssh_public_keys = {"ssh-ed25519 nonsense"}; }) ==
          GSP_INVALID_ARGUMENT);
    CHECK(instancesOf(market.host, *provider).empty());
    CHECK(market.books()["calls"]["create"] == 6);
}

TEST_CASE("lists are counted at once, gets without a write for each", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    offersOf(market.host, *provider);
    CHECK(market.books()["calls"]["list_offers"] == 1);
    const std::string id = createdId(market.host, *provider, request());
    for (int i = 0; i < 3; ++i) instanceOf(market.host, *provider, id);
    CHECK(market.books()["calls"]["get"] == 0);
    market.host.advance(kReadsWrittenEvery);
    instanceOf(market.host, *provider, id);
    CHECK(market.books()["calls"]["get"] == 4);
}

TEST_CASE("an offer hosts many machines, unless it is said not to", "[mock]") {
    MarketPlace endless;
    const auto many = endless.open();
    createdId(endless.host, *many, request());
    CHECK_FALSE(createdId(endless.host, *many, request()).empty());
    CHECK(offersOf(endless.host, *many).size() == 60);

    MarketPlace market(Settings{{"offers_endless", false}});
    const auto provider = market.open();
    const std::string id = createdId(market.host, *provider, request());
    CHECK(failureOf([&] { createdId(market.host, *provider, request()); }).code == GSP_NO_CAPACITY);
    CHECK(offersOf(market.host, *provider).size() == 59);
    destroy(market.host, *provider, id);
    CHECK(offersOf(market.host, *provider).size() == 60);
}

TEST_CASE("only an idempotent market knows the key of a create", "[mock]") {
    MarketPlace usual;
    const auto plain = usual.open();
    CHECK(createdId(usual.host, *plain, request(), "k") !=
          createdId(usual.host, *plain, request(), "k"));
    MarketPlace market(Settings{{"idempotent_create", true}});
    const auto provider = market.open();
    const std::string id = createdId(market.host, *provider, request(), "k");
    CHECK(createdId(market.host, *provider, request(), "k") == id);
    CHECK(createdId(market.host, *provider, request(), "other") != id);
    CHECK(createdId(market.host, *provider, request(), "") !=
          createdId(market.host, *provider, request(), ""));
}

TEST_CASE("lists may lag, single answers do not", "[mock]") {
    MarketPlace market(Settings{{"list_lag_ms", 1000}});
    const auto provider = market.open();
    const std::string id = createdId(market.host, *provider, request());
    CHECK(instancesOf(market.host, *provider).empty());
    CHECK(instanceOf(market.host, *provider, id).id == id);
    market.host.advance(milliseconds(1000));
    CHECK(instancesOf(market.host, *provider).size() == 1);
    destroy(market.host, *provider, id);
    CHECK(instancesOf(market.host, *provider).size() == 1);
    CHECK(failureOf([&] { instanceOf(market.host, *provider, id); }).code == GSP_NOT_FOUND);
    market.host.advance(milliseconds(1001));
    CHECK(instancesOf(market.host, *provider).empty());
}

TEST_CASE("a call that is over before it begins changes nothing", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    testing::FakeCall cancelled(market.host);
    cancelled.cancel();
    const auto ignore = [](const Instance&) { return true; };
    CHECK(failureOf([&] { provider->createInstance(cancelled, request(), ignore); }).code ==
          GSP_CANCELLED);
    testing::FakeCall late(market.host, seconds(0));
    const Failure failure = failureOf([&] { provider->createInstance(late, request(), ignore); });
    CHECK(failure.code == GSP_DEADLINE);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
    CHECK(market.books()["instances"].empty());
}

TEST_CASE("a create that waited too long for the books is not sent any more", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    FileLock neighbour(market.path("market.json.lock"));
    REQUIRE(neighbour.tryLock());
    const HostTime start = market.host.host().now();
    // The call would have another second; but its machine would appear later than the core expects.
    market.host.onWait([&](HostTime until) {
        if (until - start > milliseconds(kCreateSendMs)) neighbour.unlock();
    });
    const Failure failure = failureOf([&] { createdId(market.host, *provider, request()); });
    CHECK(failure.code == GSP_DEADLINE);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
    CHECK(market.books()["instances"].empty());
}

TEST_CASE("a call that is cancelled while it waits for the books changes nothing", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    FileLock neighbour(market.path("market.json.lock"));
    REQUIRE(neighbour.tryLock());
    testing::FakeCall call(market.host);
    market.host.onWait([&](HostTime) { call.cancel(); });
    const auto ignore = [](const Instance&) { return true; };
    CHECK(failureOf([&] { provider->createInstance(call, request(), ignore); }).code ==
          GSP_CANCELLED);
    market.host.onWait(nullptr);
    neighbour.unlock();
    CHECK_FALSE(createdId(market.host, *provider, request()).empty());
    CHECK(market.books()["instances"].size() == 1);  // the cancelled one was not left in the queue
}

TEST_CASE("calls from many threads all take effect, and share their writes", "[mock]") {
    MarketPlace market(Settings{{"boot_delay_ms", 0}});
    const auto provider = market.open();
    constexpr int kThreads = 8;
    constexpr int kRounds = 10;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&] {
            for (int round = 0; round < kRounds; ++round) {
                const std::string id = createdId(market.host, *provider, request());
                if (round % 2 == 0) destroy(market.host, *provider, id);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(instancesOf(market.host, *provider).size() == kThreads * kRounds / 2);
    const auto books = market.books();
    CHECK(books["instances"].size() == kThreads * kRounds);
    CHECK(books["calls"]["create"] == kThreads * kRounds);
    CHECK(books["calls"]["destroy"] == kThreads * kRounds / 2);
}

TEST_CASE("books that cannot be read are refused, not written over", "[mock]") {
    MarketPlace market;
    for (const char* text : {"", "{", "[]", R"({"format": 9})",
                             R"({"format": 1, "next_number": 1, "calls": {},
                                 "instances": [{"number": 0}]})"}) {
        writeFileAtomically(market.path("market.json"), text);
        CHECK_THROWS_WITH(market.open(), Catch::Contains("unreadable"));
        CHECK(readFile(market.path("market.json")) == text);
    }
}

TEST_CASE("a full disk is an answer, and the books stay as they were", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    // A folder in the place of the new text: the write fails, as it would on a full disk.
    std::filesystem::create_directory(market.path("market.json.new"));
    const Failure failure = failureOf([&] { createdId(market.host, *provider, request()); });
    CHECK(failure.code == GSP_TRANSIENT);
    CHECK(failure.outcome == GSP_MAYBE_APPLIED);
    CHECK(market.host.logged("mock.books.not_written"));
    // A list is counted in the books, so it fails too; better than one that nobody can vouch for.
    CHECK(failureOf([&] { instancesOf(market.host, *provider); }).code == GSP_TRANSIENT);
    std::filesystem::remove(market.path("market.json.new"));
    CHECK(instancesOf(market.host, *provider).empty());
    CHECK_FALSE(createdId(market.host, *provider, request()).empty());
    CHECK(instancesOf(market.host, *provider).size() == 1);
}

TEST_CASE("a wrong configuration is refused by the name of its key", "[mock]") {
    const std::vector<std::pair<std::string, nlohmann::json>> wrong{
        {"offers", 10001}, {"offers", "60"},      {"seed", -1},
        {"ssh_port", 0},   {"ssh_user", 1},       {"price_moves", "yes"},
        {"offer", 60},     {"list_lag_ms", 1001}, {"boot_delay_ms", 0.5}};
    for (const auto& [key, value] : wrong) {
        MarketPlace market(Settings{{key, value}});
        const Failure failure = failureOf([&] { market.open(); });
        CHECK(failure.code == GSP_INVALID_ARGUMENT);
        CHECK_THAT(failure.message, Catch::Contains("`" + key + "`"));
    }
    testing::FakeHost host;
    CHECK_THROWS_WITH(MockProvider(host.host(), Config::parse("{}")),
                      Catch::Contains("state_file"));
}

TEST_CASE("the schema promises the defaults that the code has", "[mock]") {
    const auto schema = nlohmann::json::parse(kConfigSchema);
    nlohmann::json filled = {{"state_file", "/x/market.json"}};
    for (const auto& [key, property] : schema["properties"].items()) {
        CHECK(property.contains("description"));
        if (property.contains("default")) filled[key] = property["default"];
    }
    const MockConfig from_schema = readConfig(Config::parse(filled.dump()));
    const MockConfig from_code = readConfig(Config::parse(R"({"state_file":"/x/market.json"})"));
    CHECK(from_schema.offers == from_code.offers);
    CHECK(from_schema.seed == from_code.seed);
    CHECK(from_schema.offers_endless == from_code.offers_endless);
    CHECK(from_schema.free_offer == from_code.free_offer);
    CHECK(from_schema.price_moves == from_code.price_moves);
    CHECK(from_schema.boot_delay_ms == from_code.boot_delay_ms);
    CHECK(from_schema.list_lag_ms == from_code.list_lag_ms);
    CHECK(from_schema.ssh_host == from_code.ssh_host);
    CHECK(from_schema.ssh_port == from_code.ssh_port);
    CHECK(from_schema.ssh_user == from_code.ssh_user);
    CHECK(from_schema.idempotent_create == from_code.idempotent_create);
    CHECK(from_schema.breaker_open_ms == from_code.breaker_open_ms);
    CHECK(from_code.authorized_keys_file == "/x/authorized_keys");
    CHECK(from_code.faults_file == "/x/faults.json");
}

}  // namespace
}  // namespace gpushopper::mock
