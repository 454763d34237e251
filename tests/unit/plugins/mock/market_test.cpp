// Goal: the books say the same after they were written and read, money included, and stay bounded.
// Method: round trips and long histories in memory.

#include "plugins/mock/market/market.hpp"

#include <nlohmann/json.hpp>

#include "plugins/mock/market/dates.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::mock {
namespace {

constexpr std::int64_t kNow = 1'795'518'832'291;

Machine machineAt(std::int64_t created_ms) {
    Machine machine;
    machine.label = "l";
    machine.offer_id = "1000";
    machine.created_ms = created_ms;
    machine.running_ms = created_ms + 1000;
    machine.price_micros = 3'600'000;  // 1,000 micros a second
    return machine;
}

TEST_CASE("dates are written and read as RFC 3339", "[mock]") {
    CHECK(formatDate(0) == "1970-01-01T00:00:00.000Z");
    CHECK(formatDate(951'782'400'007) == "2000-02-29T00:00:00.007Z");
    for (std::int64_t time = 0; time < 4'000'000'000'000; time += 7'654'321'987) {
        REQUIRE(parseDate(formatDate(time)) == time);
    }
    for (const char* text : {"", "2026-02-30T00:00:00.000Z", "2026-01-01T24:00:00.000Z",
                             "2026-01-01 00:00:00.000Z", "2026-01-01T00:00:00Z"}) {
        CHECK(parseDate(text) == std::nullopt);
    }
}

TEST_CASE("a second that was begun is billed, and changes of the rate are settled", "[mock]") {
    Market market;
    const Machine& machine = market.living().at(market.add(machineAt(kNow)));
    CHECK(billedMicros(machine, kNow) == 0);
    CHECK(billedMicros(machine, kNow + 1) == 1000);
    CHECK(billedMicros(machine, kNow + 10'000) == 10'000);
    CHECK(billedMicros(machine, kNow - 60'000) == 0);  // the wall clock was set back
    changeBilling(market.change(machine), Billing::StorageOnly, kNow + 10'000);
    CHECK(billedMicros(machine, kNow + 20'000) == 11'000);
    changeBilling(market.change(machine), Billing::None, kNow + 20'000);
    CHECK(billedMicros(machine, kNow + 900'000) == 11'000);
}

TEST_CASE("what was written is read back", "[mock]") {
    Market market;
    for (int i = 0; i < 5; ++i) market.add(machineAt(kNow + i));
    market.bootDueMachines(kNow + 1001);
    Machine& stopped = market.change(market.living().at(3));
    stopped.state = MachineState::Stopped;
    stopped.public_keys = {"ssh-ed25519 AAAA"};
    stopped.exposed_ports = {"8000/tcp"};
    changeBilling(stopped, Billing::StorageOnly, kNow + 5000);
    market.change(market.living().at(4)).appears_ms = kNow + 9000;
    market.destroy(market.living().at(1), kNow + 6000);
    market.countCall(Operation::Create, 5);
    const std::string text = market.render(kNow + 7000);
    const Market read = Market::parse(text);
    CHECK(read.render(kNow + 7000) == text);
    CHECK(read.render(kNow + 99'000) == market.render(kNow + 99'000));
    CHECK(read.living().size() == 4);
    CHECK(read.find("i-3", kNow)->public_keys.size() == 1);
    CHECK(read.find("i-4", kNow) == nullptr);
    CHECK(read.find("i-4", kNow + 9000) != nullptr);
    CHECK(read.find("i-1", kNow) == nullptr);
}

TEST_CASE("only the very id finds a machine", "[mock]") {
    Market market;
    market.add(machineAt(kNow));
    CHECK(market.find("i-1", kNow) != nullptr);
    for (const char* id : {"", "i-", "i-01", "i-1 ", "I-1", "1", "i-2", "i--1"}) {
        CHECK(market.find(id, kNow) == nullptr);
    }
}

TEST_CASE("the books keep a bounded number of the dead", "[mock]") {
    Market market;
    const std::size_t many = kDestroyedKept + 10;
    for (std::size_t i = 0; i < many; ++i) {
        const std::int64_t number = market.add(machineAt(kNow));
        market.destroy(market.living().at(number), kNow);
    }
    const auto books = nlohmann::json::parse(market.render(kNow));
    CHECK(books["instances"].size() == kDestroyedKept);
    CHECK(books["instances"][0]["id"] == "i-11");
    CHECK(books["next_number"] == many + 1);
}

TEST_CASE("a label that is no UTF-8 does not stop the books", "[mock]") {
    Market market;
    Machine machine = machineAt(kNow);
    machine.label = "\xff\xfe";
    market.add(std::move(machine));
    CHECK_NOTHROW(Market::parse(market.render(kNow)));
}

}  // namespace
}  // namespace gpushopper::mock
