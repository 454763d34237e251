#pragma once

/// EngineFixture: the real engine, intents and store (inline, in memory) over a ScriptedMarket,
/// stepped by hand on a clock that only the test moves. No thread runs, so a test says exactly
/// which step comes next, and sees the row between any two of them. The probe and the offers for
/// retries are scripted as well.
/// Thread safety: none.

#include <functional>

#include "daemon/jobs/thread_tasks.hpp"
#include "daemon/provision/engine.hpp"
#include "daemon/provision/store_intents.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/quiet_sinks.hpp"
#include "tests/support/scripted_market.hpp"
#include "tests/support/store_fixture.hpp"

namespace gpushopper::tests {

class ScriptedProbe final : public ssh::Prober {
public:
    tl::expected<ssh::ProbeReport, ssh::ProbeError> probe(const ssh::ProbeTarget&, base::MonoTime,
                                                          const std::stop_token&) override {
        ++probes;
        if (on_probe) on_probe();
        if (error) return tl::unexpected(*error);
        return report;
    }
    ssh::ProbeReport report{"SHA256:pinned", ssh::Activity::Busy, "GPU 0"};
    std::optional<ssh::ProbeError> error;
    std::function<void()> on_probe;  ///< What happens meanwhile.
    int probes = 0;
};

class NoOffers final : public provision::OfferSource {
public:
    void evict(const base::OfferId& offer) override { evicted.push_back(offer); }
    void recordFailure(const session::Session& row) override {
        if (on_failure) on_failure();
        failed.push_back(row.offer_id);
    }
    std::optional<inventory::Offer> alternative(const session::Session&,
                                                const std::vector<base::OfferId>& excluded,
                                                const std::vector<base::ProviderName>&) override {
        if (on_asked) on_asked();
        for (const inventory::Offer& offer : others) {
            if (std::find(excluded.begin(), excluded.end(), offer.id) == excluded.end())
                return offer;
        }
        return std::nullopt;
    }
    std::vector<inventory::Offer> others;
    std::function<void()> on_failure;
    std::function<void()> on_asked;  ///< What happens while the engine looks for another offer.
    std::vector<base::OfferId> evicted;
    std::vector<base::OfferId> failed;
};

struct EngineFixture {
    EngineFixture() { slot.health().setSwept(); }

    static provision::Order order(const std::string& consumer = "alice",
                                  const std::string& offer = "mock-1") {
        provision::Order order;
        order.consumer_id = consumer;
        order.provider = base::ProviderName("mock");
        order.offer_id = base::OfferId(offer);
        order.native_offer_id = "1";
        order.gpu_type = "RTX 4090";
        order.spec.image = "ubuntu";
        order.spec.disk_gb = 50;
        order.price_per_hour = base::Money::micros(360'000);
        order.public_key = "ssh-ed25519 AAAA";
        order.reservation_hours = 2;
        order.boot_patience = base::Millis(600'000);
        return order;
    }

    /// For a retry, where a test puts it into `offers`.
    static inventory::Offer otherOffer() {
        inventory::Offer other;
        other.id = base::OfferId("mock-2");
        other.provider = base::ProviderName("mock");
        other.native_id = "2";
        other.price_per_hour = base::Money::micros(400'000);
        return other;
    }

    session::Session created(const provision::Order& wanted = order()) {
        const auto row = intents.create(wanted, {}, std::nullopt);
        REQUIRE(row);
        return *row;
    }
    session::Session now(const base::SessionId& id) {
        const auto row = database.store->sessions().get(id);
        REQUIRE(row);
        REQUIRE(row->has_value());
        return **row;
    }
    /// Takes every step that is due, at most `most`; returns how many there were.
    int runDue(int most = 50) {
        int steps = 0;
        const auto takeOne = [&] {
            return engine.stepOnce(slot, session::StepLane::Stop, {}) ||
                   engine.stepOnce(slot, session::StepLane::Call, {}) ||
                   engine.stepOnce(slot, session::StepLane::Probe, {});
        };
        while (steps < most && takeOne()) ++steps;
        return steps;
    }
    /// Lets time pass in pieces, taking what comes due.
    void pass(base::Millis time, base::Millis piece = base::Millis(500)) {
        for (base::Millis gone{0}; gone < time; gone += piece) {
            clock().advance(piece);
            runDue();
        }
    }
    session::Session running(const provision::Order& wanted = order()) {
        const auto row = created(wanted);
        pass(base::Millis(5'000));
        REQUIRE(now(row.id).state == session::State::Ready);
        return now(row.id);
    }
    FixedClock& clock() { return database.clock; }

    store::InlineStore database;
    std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks();
    testing::QuietLog log;
    testing::QuietMetrics metrics;
    ScriptedMarket market;
    ScriptedProbe prober;
    NoOffers offers;
    provider::Labels labels{{std::string(32, 'k')}};
    provider::ProviderSlot slot{
        {.provider = market, .tasks = *tasks, .clock = database.clock, .metrics = metrics}};
    provision::Wakeups wakeups{*tasks, {base::ProviderName("mock")}};
    provision::EngineParts parts{.tasks = *tasks,
                                 .clock = database.clock,
                                 .random = database.random,
                                 .log = log,
                                 .store = *database.store,
                                 .prober = prober,
                                 .offers = offers,
                                 .labels = labels,
                                 .wakeups = wakeups,
                                 .slots = {&slot},
                                 .owner = "daemon-a:1",
                                 .probe_public_key = "ssh-ed25519 PROBE"};
    provision::StoreIntents intents{parts};
    provision::Engine engine{parts};
};

}  // namespace gpushopper::tests
