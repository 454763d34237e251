#pragma once

/// ApiBench: the real Api over the real intents, menu and SQL store in memory, with the time
/// standing still. Whatever waits lets `engine` do one thing and a second pass; so a test plays the
/// engine and waits of half a minute take no time. The store can be told to fail and counts its
/// calls.

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "daemon/api/api.hpp"
#include "daemon/provision/moves.hpp"
#include "daemon/provision/store_intents.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/counting_store.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/offers.hpp"
#include "tests/support/quiet_sinks.hpp"
#include "tests/support/seeded_random.hpp"

namespace gpushopper::api {

/// Each wait lets the engine act once, and a second pass.
class SteppingTasks final : public base::Tasks {
public:
    explicit SteppingTasks(tests::FixedClock& clock) : clock_(clock) {}

    std::unique_ptr<base::Task> spawn(std::string /*name*/, Body /*body*/) override {
        throw std::logic_error("nothing under test starts a task");
    }
    std::unique_ptr<base::Signal> makeSignal() override {
        return std::make_unique<SteppingSignal>(*this);
    }
    void boundary(std::string_view /*name*/) override {}

    std::function<void()> engine;

private:
    class SteppingSignal final : public base::Signal {
    public:
        explicit SteppingSignal(SteppingTasks& tasks) : tasks_(tasks) {}
        Ticket ticket() const override { return 0; }
        void notifyAll() override {}
        bool wait(Ticket /*seen*/, base::MonoTime /*until*/,
                  const std::stop_token& /*stop*/) override {
            tasks_.clock_.advance(std::chrono::seconds(1));
            const auto engine = tasks_.engine;  // A copy: it may put another in its place.
            if (engine) engine();
            return true;
        }

    private:
        SteppingTasks& tasks_;
    };

    tests::FixedClock& clock_;
};

class NoProber final : public ssh::Prober {
public:
    tl::expected<ssh::ProbeReport, ssh::ProbeError> probe(
        const ssh::ProbeTarget& /*target*/, base::MonoTime /*deadline*/,
        const std::stop_token& /*stop*/) override {
        throw std::logic_error("no handler reaches a machine");
    }
};

class NoOffers final : public provision::OfferSource {
public:
    void evict(const base::OfferId& /*offer*/) override {}
    void recordFailure(const base::OfferId& /*offer*/, session::EndReason /*reason*/,
                       const std::string& /*text*/) override {}
    std::optional<inventory::Offer> alternative(
        const session::Session& /*failed*/, const std::vector<base::OfferId>& /*excluded*/,
        const std::vector<base::ProviderName>& /*providers_excluded*/) override {
        return std::nullopt;
    }
};

class CountingRefresher final : public inventory::Refresher {
public:
    void ensureFresh(const std::optional<base::ProviderName>& /*provider*/,
                     base::MonoTime /*until*/, const std::stop_token& /*stop*/) override {
        ++calls;
    }
    int calls = 0;
};

class SettableDirectory final : public ProviderDirectory {
public:
    std::vector<ProviderEntry> entries() const override { return {entry}; }
    std::optional<ProviderAbilities> abilities(const base::ProviderName& name) const override {
        if (name != entry.name) return std::nullopt;
        return mock;
    }
    ProviderEntry entry{.name = base::ProviderName("mock"),
                        .plugin_version = "0.1.0",
                        .last_success_at = {},
                        .last_error = {},
                        .last_error_at = {},
                        .id_form = "mock-<number>",
                        .creates_blocked = {}};
    ProviderAbilities mock{.ssh_mode = true,
                           .entrypoint_mode = true,
                           .boot_patience = std::chrono::minutes(10),
                           .on_start_bytes_max = 16'384,
                           .creates_blocked = {}};
};

class SettableLifecycle final : public Lifecycle {
public:
    LifePhase phase() const override { return now; }
    LifePhase now = LifePhase::Running;
};

struct ApiBench {
    ApiBench() {
        catalogue.publish(mock, {.offers = offers(),
                                 .asked_at = clock.monotonicNow(),
                                 .fetched_at = clock.monotonicNow()});
    }

    static std::vector<inventory::Offer> offers() {
        std::vector<inventory::Offer> list;
        for (const char* id : {"1", "2", "3"}) list.push_back(testing::offer("mock", id));
        return list;
    }

    struct Sent {
        Response response;
        nlohmann::json json;  ///< Null when the answer has no body.
    };
    Sent send(Request request) {
        Response response = api.handle(request);
        auto json =
            response.body->empty() ? nlohmann::json() : nlohmann::json::parse(*response.body);
        return {std::move(response), std::move(json)};
    }
    Sent send(std::string method, std::string target, std::string body = {}, Headers headers = {}) {
        Request request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.body = std::move(body);
        request.headers = std::move(headers);
        request.client = "127.0.0.1";
        return send(std::move(request));
    }
    Sent get(std::string target) { return send("GET", std::move(target)); }
    Sent post(std::string target, const nlohmann::json& body, Headers headers = {}) {
        return send("POST", std::move(target), body.dump(), std::move(headers));
    }

    static nlohmann::json order(const std::string& offer = "mock-1") {
        return {{"consumer_id", "alice"},
                {"offer_id", offer},
                {"workload_type", "ssh"},
                {"reservation_hours", 2}};
    }

    /// One change of a row, as the engine would write it.
    void change(const base::SessionId& id, const std::function<void(store::Change&)>& edit) {
        const auto done = database_store->sessions().change(
            id, [&edit](const session::Session& row) -> base::Result<store::Change> {
                store::Change change = provision::begin(row);
                edit(change);
                return change;
            });
        REQUIRE(done);
    }
    void take(store::Change& change, session::Event event) {
        REQUIRE(provision::move(change, event, clock.wallNow(), ""));
    }
    /// Queued to Booting: the provider accepts.
    void accept(const base::SessionId& id) {
        change(id, [this](store::Change& change) {
            take(change, session::Event::CreateStarted);
            change.row.create_called_at = clock.wallNow();
            change.row.instance_id = base::InstanceId("i-" + change.row.offer_id.str());
            change.row.accepted_at = clock.wallNow();
            take(change, session::Event::CreateAccepted);
        });
    }
    /// Queued to Ready.
    void run(const base::SessionId& id) {
        accept(id);
        change(id, [this](store::Change& change) {
            change.row.address = session::Address{"203.0.113.7", 2222, "root"};
            take(change, session::Event::AddressKnown);
            change.row.running_at = clock.wallNow();
            change.row.ssh_available = true;
            change.row.host_key_fingerprint = "SHA256:abc";
            take(change, session::Event::Verified);
        });
    }
    /// Queued to Failed: the provider refuses.
    void refuseCreate(const base::SessionId& id, session::EndReason reason,
                      const std::string& text) {
        change(id, [&](store::Change& change) {
            take(change, session::Event::CreateStarted);
            provision::wantEnd(change, reason, text, clock.wallNow());
            take(change, session::Event::CreateRefused);
        });
    }
    /// A machine's end, proven.
    void prove(const base::SessionId& id) {
        change(id, [this](store::Change& change) {
            take(change, session::Event::DestroySettled);
            take(change, session::Event::AbsenceProven);
        });
    }
    base::SessionId newest() {
        const auto page = database_store->sessions().list({}, 1, std::nullopt);
        REQUIRE(page);
        REQUIRE_FALSE(page->rows.empty());
        return page->rows.front().id;
    }
    std::int64_t sessionCount() {
        return database_store->sessions().list({}, 1, std::nullopt)->total;
    }

    const base::ProviderName mock{"mock"};
    tests::FixedClock clock;
    test::SeededRandom random{7};
    testing::QuietLog log;
    SteppingTasks tasks{clock};
    std::unique_ptr<store::InlineDatabase> database =
        store::openInlineDatabase(":memory:", clock.wallNow());
    std::unique_ptr<store::Store> database_store = database->openStore("d", tasks, clock, log);
    CountingStore store{*database_store};
    CountingRefresher refresher;
    inventory::Catalogue catalogue{{{mock, "mock-<number>"}}};
    inventory::Menu menu{catalogue, refresher, {}};
    SettableDirectory directory;
    SettableLifecycle lifecycle;
    provider::Labels labels{{std::string(32, 'k')}};
    provision::Wakeups wakeups{tasks, {mock}};
    NoProber prober;
    NoOffers no_offers;
    provision::EngineParts parts{.tasks = tasks,
                                 .clock = clock,
                                 .random = random,
                                 .log = log,
                                 .store = store,
                                 .prober = prober,
                                 .offers = no_offers,
                                 .labels = labels,
                                 .wakeups = wakeups,
                                 .slots = {},
                                 .owner = "d:1",
                                 .probe_public_key = "ssh-ed25519 AAAA"};
    provision::StoreIntents intents{parts};
    Api api{Services{clock, random, log, store, intents, menu, directory, lifecycle}};
};

}  // namespace gpushopper::api
