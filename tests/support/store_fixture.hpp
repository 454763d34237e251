#pragma once

/// InlineStore and what else the store's tests share: the store in memory on the caller's thread,
/// tasks that only mark boundaries, a log that can be read, and a session as the API would insert
/// it. Thread safety: ReadableLog any thread, the others one.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/mutex.hpp"
#include "daemon/base/random.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"

namespace gpushopper::store {

class BoundaryTasks final : public base::Tasks {
public:
    std::unique_ptr<base::Task> spawn(std::string /*name*/, Body /*body*/) override {
        throw std::logic_error("the inline store starts nothing");
    }
    std::unique_ptr<base::Signal> makeSignal() override {
        throw std::logic_error("the inline store waits for nothing");
    }
    void boundary(std::string_view name) override {
        names.emplace_back(name);
        if (on_boundary) on_boundary(name);
    }
    std::vector<std::string> names;
    std::function<void(std::string_view)> on_boundary;
};

class ReadableLog final : public base::LogSink {
public:
    void write(base::LogLevel /*level*/, std::string_view event,
               const std::vector<base::LogField>& fields) override {
        base::Lock lock(mutex_);
        std::string line(event);
        for (const auto& field : fields) line += " " + std::string(field.key) + "=" + field.value;
        lines_.push_back(std::move(line));
    }
    std::vector<std::string> lines() const {
        base::Lock lock(mutex_);
        return lines_;
    }

private:
    mutable base::Mutex mutex_;
    std::vector<std::string> lines_ GUARDED_BY(mutex_);
};

/// Numbers that follow each other: ids that differ and are the same in each run.
class CountingRandom final : public base::Random {
public:
    std::uint64_t next() override { return value_ = value_ * 6364136223846793005ULL + 1442695ULL; }

private:
    std::uint64_t value_ = 42;
};

inline session::Session queuedSession(base::Random& random, base::WallTime now,
                                      const std::string& consumer = "alice",
                                      const std::string& offer = "mock-1") {
    session::Session row;
    row.id = base::SessionId::make(random);
    row.consumer_id = consumer;
    row.provider = base::ProviderName("mock");
    row.offer_id = base::OfferId(offer);
    row.native_offer_id = "1";
    row.gpu_type = "RTX4090";
    row.spec.image = "ubuntu:22.04";
    row.spec.disk_gb = 50;
    row.price_per_hour = base::Money::micros(500'000);
    row.consumer_public_key = "ssh-ed25519 AAAA";
    row.created_at = now;
    row.reservation_hours = 2;
    row.expires_at = now + std::chrono::hours(2);
    row.label = "gs-1";
    row.next_step_at = now;
    return row;
}

inline Change changeOf(const session::Session& row) {
    Change change;
    change.row = row;
    return change;
}

struct InlineStore {
    InlineStore() { reopen(); }
    void reopen() { store = database->openStore("daemon-a", tasks, clock, log); }
    SessionStore& sessions() { return store->sessions(); }

    session::Session inserted(const std::string& consumer = "alice",
                              const std::string& offer = "mock-1") {
        const session::Session row = queuedSession(random, clock.wallNow(), consumer, offer);
        const auto done = sessions().insert(changeOf(row), std::nullopt);
        REQUIRE(done);
        return row;
    }
    base::Result<session::Session> claim(const session::Session& row, const Decide& decide = {}) {
        return sessions().claim({row.id, row.claim.fence, "daemon-a:1",
                                 clock.wallNow() + std::chrono::seconds(30), clock.wallNow()},
                                decide);
    }
    session::Session now(const session::Session& row) {
        const auto found = sessions().get(row.id);
        REQUIRE(found);
        REQUIRE(found->has_value());
        return **found;
    }

    tests::FixedClock clock;
    BoundaryTasks tasks;
    ReadableLog log;
    CountingRandom random;
    std::unique_ptr<InlineDatabase> database = openInlineDatabase(":memory:", clock.wallNow());
    std::unique_ptr<Store> store;
};

/// Ends a session that is still queued, as the engine does: asked for, proven, over.
inline Change ended(const session::Session& current, base::WallTime now) {
    Change change = changeOf(current);
    change.row.ending = session::Ending::Asked;
    change.row.end_reason = session::EndReason::Deleted;
    change.row.state = session::State::Stopped;
    change.row.stopped_at = now;
    return change;
}

}  // namespace gpushopper::store
