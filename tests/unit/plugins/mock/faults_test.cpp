// Goal: each kind of fault does what README.md says, and its outcome is true of the books.
// Method: one rule at a time through the faults file, then a look at answer and books.

#include <algorithm>
#include <tuple>

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/mock/market_place.hpp"

namespace gpushopper::mock {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string rule(const std::string& operation, const std::string& kind,
                 const std::string& more = "") {
    return R"({"rules":[{"operation":")" + operation + R"(","kind":")" + kind + "\"" + more + "}]}";
}

std::size_t living(const MarketPlace& market) {
    std::size_t count = 0;
    const auto machines = market.machines();
    for (const auto& entry : machines) {
        if (entry["state"] != "destroyed") ++count;
    }
    return count;
}

TEST_CASE("a refusal has its code, no effect, and happens as often as it says", "[mock]") {
    const std::vector<std::pair<std::string, gsp_code>> kinds{{"refuse", GSP_PERMANENT},
                                                              {"auth", GSP_AUTH},
                                                              {"funds", GSP_FUNDS},
                                                              {"rate_limit", GSP_RATE_LIMITED},
                                                              {"no_capacity", GSP_NO_CAPACITY},
                                                              {"invalid", GSP_INVALID_ARGUMENT},
                                                              {"transient", GSP_TRANSIENT}};
    for (const auto& [kind, code] : kinds) {
        MarketPlace market;
        const auto provider = market.open();
        market.faults(rule("create", kind, R"(,"times":2,"message":"said so")"));
        for (int round = 0; round < 2; ++round) {
            const Failure failure =
                failureOf([&] { createdId(market.host, *provider, request()); });
            CHECK(failure.code == code);
            CHECK(failure.outcome == GSP_NOT_APPLIED);
            CHECK(failure.message == "said so");
        }
        CHECK(living(market) == 0);
        CHECK(market.books()["calls"]["create"] == 2);
        CHECK_FALSE(createdId(market.host, *provider, request()).empty());
    }
}

TEST_CASE("a rate limit says how long to wait", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    market.faults(rule("any", "rate_limit", R"(,"retry_after_ms":7000)"));
    CHECK(failureOf([&] { offersOf(market.host, *provider); }).retry_after == seconds(7));
}

TEST_CASE("an answer lost before the effect leaves nothing, one lost after it leaves a machine",
          "[mock]") {
    for (const auto& [kind, code, machines] :
         {std::tuple{"lose_before", GSP_TRANSIENT, 0U}, std::tuple{"lose_after", GSP_TRANSIENT, 1U},
          std::tuple{"bad_response", GSP_BAD_RESPONSE, 1U}}) {
        MarketPlace market;
        const auto provider = market.open();
        market.faults(rule("create", kind));
        const Failure failure = failureOf([&] { createdId(market.host, *provider, request()); });
        CHECK(failure.code == code);
        CHECK(failure.outcome == GSP_MAYBE_APPLIED);
        CHECK(living(market) == machines);
        CHECK(instancesOf(market.host, *provider).size() == machines);
    }
}

TEST_CASE("a destroy whose answer is lost destroyed all the same", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    const std::string id = createdId(market.host, *provider, request());
    market.faults(rule("destroy", "lose_before"));
    CHECK(failureOf([&] { destroy(market.host, *provider, id); }).code == GSP_TRANSIENT);
    CHECK(living(market) == 1);
    market.faults(rule("destroy", "lose_after", R"(,"times":1)"));
    CHECK(failureOf([&] { destroy(market.host, *provider, id); }).code == GSP_TRANSIENT);
    CHECK(living(market) == 0);
}

TEST_CASE("a late create appears after its answer was lost, within the deadline", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    market.faults(rule("create", "late"));
    CHECK(failureOf([&] { createdId(market.host, *provider, request()); }).outcome ==
          GSP_MAYBE_APPLIED);
    CHECK(instancesOf(market.host, *provider).empty());
    destroy(market.host, *provider, "i-1");  // nobody there yet
    market.host.advance(milliseconds(999));
    CHECK(instancesOf(market.host, *provider).empty());
    market.host.advance(milliseconds(1));
    CHECK(instancesOf(market.host, *provider).size() == 1);
}

TEST_CASE("a delay is waited out, and a caller who gives up does not know the outcome", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    market.faults(rule("create", "delay", R"(,"delay_ms":700)"));
    const HostTime before = market.host.host().now();
    CHECK_FALSE(createdId(market.host, *provider, request()).empty());
    CHECK(market.host.host().now() - before >= milliseconds(700));

    market.faults(rule("create", "delay", R"(,"delay_ms":60000)"));
    const Failure failure = failureOf([&] { createdId(market.host, *provider, request()); });
    CHECK(failure.code == GSP_DEADLINE);
    CHECK(failure.outcome == GSP_MAYBE_APPLIED);
    CHECK(living(market) == 1);
}

TEST_CASE("a create that could take effect after its deadline is not sent", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    testing::FakeCall late(market.host, milliseconds(kCreateDeadlineMs - 1));
    const auto ignore = [](const Instance&) { return true; };
    const Failure failure = failureOf([&] { provider->createInstance(late, request(), ignore); });
    CHECK(failure.code == GSP_DEADLINE);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
    CHECK(living(market) == 0);
}

TEST_CASE("a hanging call ends by its deadline or when it is cancelled", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    market.faults(rule("list_offers", "hang", R"(,"times":-1)"));
    CHECK(failureOf([&] { offersOf(market.host, *provider); }).code == GSP_DEADLINE);
    testing::FakeCall call(market.host);
    market.host.onWait([&](HostTime) { call.cancel(); });
    const auto ignore = [](const Offer&) { return true; };
    CHECK(failureOf([&] { provider->listOffers(call, {}, ignore); }).code == GSP_CANCELLED);
}

TEST_CASE("lists lie as they are told", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(createdId(market.host, *provider, request()));
    market.host.advance(seconds(5));
    destroy(market.host, *provider, ids[0]);
    createdId(market.host, *provider, request());

    market.faults(rule("list_instances", "stale_list"));
    CHECK(instancesOf(market.host, *provider).size() == 4);  // the dead one, not the new one
    market.faults(rule("list_instances", "empty_list"));
    CHECK(instancesOf(market.host, *provider).empty());
    market.faults(rule("list_instances", "duplicate"));
    CHECK(instancesOf(market.host, *provider).size() == 5);
    market.faults(rule("list_instances", "partial_list", R"(,"times":2)"));
    std::size_t given = 0;
    testing::FakeCall call(market.host);
    CHECK(failureOf([&] {
              provider->listInstances(call, [&](const Instance&) { return ++given > 0; });
          }).code == GSP_TRANSIENT);
    CHECK(given == 2);
    market.faults(rule("list_offers", "empty_list"));
    CHECK(offersOf(market.host, *provider).empty());
    CHECK(offersOf(market.host, *provider).size() == 60);
}

TEST_CASE("machines vanish, stop and break", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    const std::string id = createdId(market.host, *provider, request());
    market.host.advance(seconds(5));
    market.faults(rule("get", "stop_machine"));
    CHECK(instanceOf(market.host, *provider, id).state == GSP_STOPPED);
    CHECK(instanceOf(market.host, *provider, id).billing == GSP_BILLING_NONE);
    CHECK(market.keys().empty());
    market.faults(rule("list_instances", "storage_only"));
    CHECK(instancesOf(market.host, *provider)[0].billing == GSP_BILLING_STORAGE_ONLY);
    market.faults(rule("get", "break_machine"));
    CHECK(instanceOf(market.host, *provider, id).state == GSP_BROKEN);
    market.faults(rule("get", "vanish"));
    CHECK(failureOf([&] { instanceOf(market.host, *provider, id); }).code == GSP_NOT_FOUND);
    CHECK(living(market) == 0);
}

TEST_CASE("a stopped machine's disk costs a tenth", "[mock]") {
    MarketPlace market(Settings{{"price_moves", false}});
    const auto provider = market.open();
    const std::int64_t price = offersOf(market.host, *provider)[0].price_micros;
    market.faults(rule("create", "storage_only"));
    const std::string id = createdId(market.host, *provider, request());
    market.host.advance(seconds(3600));
    destroy(market.host, *provider, id);
    CHECK(market.books()["instances"][0]["billed_micros"] == price / 10);
}

TEST_CASE("creates go wrong in their own ways", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    market.faults(rule("create", "duplicate"));
    createdId(market.host, *provider, request("twin"));
    CHECK(instancesOf(market.host, *provider).size() == 2);
    CHECK(instancesOf(market.host, *provider)[0].label == "twin");

    market.faults(rule("create", "cut_label", R"(,"label_bytes":3)"));
    const std::string cut = createdId(market.host, *provider, request("abcdef"));
    CHECK(instanceOf(market.host, *provider, cut).label == "abc");

    market.faults(rule("create", "boot_never"));
    const std::string sleeper = createdId(market.host, *provider, request());
    market.host.advance(seconds(86400));
    CHECK(instanceOf(market.host, *provider, sleeper).state == GSP_STARTING);

    market.faults(rule("create", "price_jump"));
    CreateRequest wanted = request();
    wanted.price_micros_max = offersOf(market.host, *provider)[0].price_micros * 3 / 2;
    CHECK(failureOf([&] { createdId(market.host, *provider, wanted); }).code == GSP_NO_CAPACITY);
    CHECK_FALSE(createdId(market.host, *provider, wanted).empty());
}

TEST_CASE("a rule may skip calls, and chance repeats with its seed", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    market.faults(rule("list_offers", "refuse", R"(,"after":2)"));
    CHECK_NOTHROW(offersOf(market.host, *provider));
    CHECK_NOTHROW(offersOf(market.host, *provider));
    CHECK_THROWS(offersOf(market.host, *provider));
    CHECK_NOTHROW(offersOf(market.host, *provider));

    const auto pattern = [](std::uint64_t seed) {
        auto rules = FaultRules::parse(R"([{"operation":"any","kind":"refuse","times":-1,
            "probability":0.25,"seed":)" +
                                       std::to_string(seed) + "}]");
        std::string text;
        for (int i = 0; i < 400; ++i) text += rules.next(Operation::Get) ? 'x' : '.';
        return text;
    };
    CHECK(pattern(1) == pattern(1));
    CHECK(pattern(1) != pattern(2));
    const std::string once = pattern(1);
    const auto hits = std::count(once.begin(), once.end(), 'x');
    CHECK(hits > 60);
    CHECK(hits < 140);
}

TEST_CASE("rules that mean nothing are refused with their place", "[mock]") {
    for (const char* text :
         {R"([{"operation":"create","kind":"nonsense"}])", R"([{"operation":"buy","kind":"hang"}])",
          R"([{"operation":"destroy","kind":"cut_label"}])", R"([{"kind":"hang"}])",
          R"([{"operation":"any","kind":"hang","time":1}])", R"([1])",
          R"([{"operation":"any","kind":"hang","probability":1.5}])"}) {
        const Failure failure = failureOf([&] { FaultRules::parse(text); });
        CHECK(failure.code == GSP_INVALID_ARGUMENT);
        CHECK_THAT(failure.message, Catch::Contains("rule 0"));
    }
    CHECK_THROWS_AS(FaultRules::parse("{"), Failure);
}

TEST_CASE("a faults file that is not understood is logged and leaves the rules", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    market.faults(rule("list_offers", "refuse", R"(,"times":-1)"));
    CHECK_THROWS(offersOf(market.host, *provider));
    market.faults("{ half a fi");
    CHECK_THROWS(offersOf(market.host, *provider));
    CHECK(market.host.logged("mock.faults.unreadable"));
    std::filesystem::remove(market.path("faults.json"));
    CHECK_NOTHROW(offersOf(market.host, *provider));
}

}  // namespace
}  // namespace gpushopper::mock
