// Goal: whatever a provider does, a live run ends with the proof that nothing is left, or with a
// journal that says what is. Method: a plugin over a market in memory, on virtual time.

#include "sdk/check/live/life.hpp"

#include <gpushopper/plugin.hpp>

#include <filesystem>
#include <map>
#include <utility>

#include "sdk/check/live/spending.hpp"
#include "sdk/check/refusal.hpp"
#include "sdk/check/run/scratch_folder.hpp"
#include "sdk/check/world/order.hpp"
#include "sdk/testing/fake_host.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::check {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// The market of a test; one at a time.
struct MemoryMarket {
    std::map<std::string, std::string> labels;  ///< Machines by id.
    int creates = 0;
    int destroys_that_fail = 0;
    int lists_that_fail = 0;
    bool create_is_lost = false;
    bool create_is_refused = false;
    bool never_runs = false;
    bool destroy_does_nothing = false;
    std::int64_t price_micros = 400'000;
};
MemoryMarket* market = nullptr;

class MemoryProvider final : public Provider {
public:
    MemoryProvider(Host, const Config&) {}

    void probe(Call&) override {}
    void listOffers(Call&, const OfferFilter&, const Sink<Offer>& sink) override {
        Offer offer;
        offer.id = "o-1";
        offer.gpu_model = "RTX 4090";
        offer.price_micros = 400'000;
        sink(offer);
    }
    void listInstances(Call&, const Sink<Instance>& sink) override {
        if (market->lists_that_fail > 0 && market->lists_that_fail-- > 0)
            throw Failure(GSP_TRANSIENT, "no list");
        for (const auto& [id, label] : market->labels) sink(machine(id, label));
    }
    Instance getInstance(Call&, std::string_view id) override {
        const auto found = market->labels.find(std::string(id));
        if (found == market->labels.end()) throw Failure(GSP_NOT_FOUND, "no such machine");
        return machine(found->first, found->second);
    }
    void createInstance(Call&, const CreateRequest& request,
                        const Sink<Instance>& accepted) override {
        if (market->create_is_refused) throw Failure(GSP_NO_CAPACITY, "taken");
        const std::string id = "m-" + std::to_string(++market->creates);
        market->labels[id] = request.label;
        if (market->create_is_lost) throw Failure(GSP_TRANSIENT, "no answer", GSP_MAYBE_APPLIED);
        accepted(machine(id, request.label));
    }
    void destroyInstance(Call&, std::string_view id) override {
        if (market->destroys_that_fail > 0 && market->destroys_that_fail-- > 0)
            throw Failure(GSP_TRANSIENT, "not now");
        if (!market->destroy_does_nothing) market->labels.erase(std::string(id));
    }

private:
    static Instance machine(const std::string& id, const std::string& label) {
        Instance instance;
        instance.id = id;
        instance.label = label;
        instance.price_micros = market->price_micros;
        instance.state = market->never_runs ? GSP_STARTING : GSP_RUNNING;
        instance.billing = GSP_BILLING_COMPUTE;
        if (!market->never_runs) {
            instance.ssh_host = "203.0.113.7";
            instance.ssh_port = 22;
            instance.ssh_user = "root";
        }
        return instance;
    }
};

constexpr gsp_plugin kPlugin = detail::makeTable<MemoryProvider>(
    PluginTraits{.id = "memory", .version = "1", .label_bytes_max = 44});

struct Fixture {
    MemoryMarket memory;
    testing::FakeHost fake;
    Notices notices;
    WatchedHost host{{fake.abi(), notices, {}, {}, {}}};
    Caller caller{{kPlugin, host, notices, nullptr}};
    ScratchFolder folder;
    Journal journal{folder.path() / "journal.json"};
    bool stopped = false;
    std::vector<std::string> told;
    LifeWorld world{[this] { return host.nowNs(); }, [] { return std::int64_t{1'800'000'000'000}; },
                    [this](std::chrono::nanoseconds time) { fake.advance(time); },
                    [this] { return stopped; },
                    [this](const std::string& line) { told.push_back(line); }};

    Fixture() {
        market = &memory;
        REQUIRE(caller.open("{}").ok());
    }
    ~Fixture() { caller.close(); }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    LifeReport live(std::int64_t limit_micros = 500'000) {
        Life life(caller, kPlugin, world, journal);
        return life.live({limit_micros, "", minutes(15), labelOf(42, 1'800'003'600'000)});
    }
};

}  // namespace

TEST_CASE("a good life ends gone, and the journal with it") {
    Fixture fixture;
    const LifeReport report = fixture.live();
    CHECK(report.gone);
    CHECK(report.breaches.empty());
    CHECK(fixture.memory.creates == 1);
    CHECK(fixture.memory.labels.empty());
    CHECK_FALSE(fixture.journal.read());
    CHECK(report.spent_micros > 0);
    CHECK(report.spent_micros < 500'000);
}

TEST_CASE("a create whose answer is lost is found by its label and destroyed") {
    Fixture fixture;
    fixture.memory.create_is_lost = true;
    fixture.memory.labels["m-77"] = "somebody-else-and-longer";
    const LifeReport report = fixture.live();
    CHECK(report.gone);
    CHECK(fixture.memory.creates == 1);
    CHECK(fixture.memory.labels.size() == 1);  // what is not ours is not touched
    CHECK(report.breaches.size() == 1);
}

TEST_CASE("a create that was refused leaves nothing to do") {
    Fixture fixture;
    fixture.memory.create_is_refused = true;
    const LifeReport report = fixture.live();
    CHECK(report.gone);
    CHECK_FALSE(fixture.journal.read());
}

TEST_CASE("a machine that never runs is destroyed in time") {
    Fixture fixture;
    fixture.memory.never_runs = true;
    const LifeReport report = fixture.live();
    CHECK(report.gone);
    CHECK(fixture.memory.labels.empty());
    CHECK(report.spent_micros < 500'000);
}

TEST_CASE("told to stop, it destroys at once") {
    Fixture fixture;
    fixture.memory.never_runs = true;
    fixture.stopped = true;
    const LifeReport report = fixture.live();
    CHECK(report.gone);
    CHECK(report.spent_micros < costOf(400'000, minutes(1)));
}

TEST_CASE("a machine dearer than the menu said is destroyed, and that is told") {
    Fixture fixture;
    fixture.memory.price_micros = 900'000;
    const LifeReport report = fixture.live();
    CHECK(report.gone);
    REQUIRE(report.breaches.size() == 1);
    CHECK(report.breaches.front().find("0.9000 USD an hour; the menu said 0.4000") !=
          std::string::npos);
}

TEST_CASE("destroys and lists that fail are repeated") {
    Fixture fixture;
    fixture.memory.destroys_that_fail = 3;
    fixture.memory.lists_that_fail = 2;
    CHECK(fixture.live().gone);
}

TEST_CASE("what is still there is not called gone, and the journal tells of it") {
    Fixture fixture;
    fixture.memory.destroy_does_nothing = true;
    const LifeReport report = fixture.live();
    CHECK_FALSE(report.gone);
    const auto entry = fixture.journal.read();
    REQUIRE(entry);
    CHECK(entry->instance_ids == std::vector<std::string>{"m-1"});
    CHECK(fixture.memory.labels.at("m-1") == entry->label);

    // Another process, when the provider is itself again.
    fixture.memory.destroy_does_nothing = false;
    Life life(fixture.caller, kPlugin, fixture.world, fixture.journal);
    CHECK(life.cleanUp(*entry).gone);
    CHECK(fixture.memory.labels.empty());
    CHECK_FALSE(fixture.journal.read());
}

TEST_CASE("a limit that is too small rents nothing and says what it takes") {
    Fixture fixture;
    CHECK_THROWS_WITH(fixture.live(20'000),
                      "the offer o-1 costs 0.4000 USD an hour: for 15 minutes of booting and 10 of "
                      "destroying it needs a limit of 0.1667 USD");
    CHECK(fixture.memory.creates == 0);
    CHECK_FALSE(fixture.journal.read());
}

TEST_CASE("the cheapest offer is chosen, disk and all, and never one that can be taken away") {
    std::vector<Offer> offers(3);
    offers[0].id = "dear-disk";
    offers[0].price_micros = 100;
    offers[0].disk_gib_max = 100;
    offers[0].storage_micros_per_gib_hour = 10;
    offers[1].id = "interruptible";
    offers[1].interruptible = true;
    offers[2].id = "plain";
    offers[2].price_micros = 500;
    std::string why;
    CHECK(chooseOffer(offers, "", 1'000'000, minutes(5), why)->offer.id == "plain");
    CHECK(chooseOffer(offers, "dear-disk", 1'000'000, minutes(5), why)->price_micros == 1100);
    CHECK_FALSE(chooseOffer(offers, "nowhere", 1'000'000, minutes(5), why));
    CHECK(why == "there is no offer nowhere");
    CHECK(affordableLife(0, 1) > minutes(60));
    CHECK(affordableLife(3'600'000, 1'000) < seconds(0));
}

}  // namespace gpushopper::check
