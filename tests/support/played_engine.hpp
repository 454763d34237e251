#pragma once

/// PlayedEngine: the SQL store in memory with the time standing still, and a test that plays the
/// engine: it brings sessions into their states by the real moves. Whatever waits for a session
/// lets `tasks.engine` do one thing and a second pass, so waits of half a minute take no time.
/// Thread safety: one thread.

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "daemon/provision/moves.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"
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
            const auto act = tasks_.engine;  // A copy: it may put another in its place.
            if (act) act();
            return true;
        }

    private:
        SteppingTasks& tasks_;
    };

    tests::FixedClock& clock_;
};

struct PlayedEngine {
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
};

}  // namespace gpushopper::api
