#pragma once

/// CountingStore: a store that passes everything on to another one, counts every call to its
/// sessions, and can be told to fail them all: for tests that ask what a request costs, and what it
/// answers when the database is broken. Thread safety: one thread.

#include "daemon/store/store.hpp"

namespace gpushopper::api {

class CountingSessions final : public store::SessionStore {
public:
    explicit CountingSessions(store::SessionStore& inner) : inner_(inner) {}

    int calls = 0;
    bool failing = false;

    base::Result<void> insert(const store::Change& change,
                              const std::optional<store::NewReplay>& replay) override {
        if (fails()) return failure();
        return inner_.insert(change, replay);
    }
    base::Result<session::Session> claim(const store::ClaimRequest& request,
                                         const store::Decide& decide) override {
        if (fails()) return failure();
        return inner_.claim(request, decide);
    }
    base::Result<session::Session> apply(const base::SessionId& id, std::int64_t fence,
                                         const store::Decide& decide) override {
        if (fails()) return failure();
        return inner_.apply(id, fence, decide);
    }
    base::Result<session::Session> change(const base::SessionId& id,
                                          const store::Decide& decide) override {
        if (fails()) return failure();
        return inner_.change(id, decide);
    }
    base::Result<int> releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                        base::WallTime now) override {
        if (fails()) return failure();
        return inner_.releaseOlderBoots(identity, boot, now);
    }
    base::Result<std::optional<session::Session>> get(const base::SessionId& id) override {
        if (fails()) return failure();
        return inner_.get(id);
    }
    base::Result<store::SessionPage> list(
        const store::SessionFilter& filter, int limit,
        const std::optional<store::SessionCursor>& after) override {
        if (fails()) return failure();
        return inner_.list(filter, limit, after);
    }
    base::Result<std::vector<store::DueStep>> due(const store::DueFilter& filter) override {
        if (fails()) return failure();
        return inner_.due(filter);
    }
    base::Result<std::optional<base::WallTime>> nextDue(const store::DueFilter& filter) override {
        if (fails()) return failure();
        return inner_.nextDue(filter);
    }
    base::Result<std::vector<session::Session>> live(const base::ProviderName& name) override {
        if (fails()) return failure();
        return inner_.live(name);
    }
    base::Result<store::EventPage> events(const base::SessionId& id, int limit,
                                          std::int64_t after_seq) override {
        if (fails()) return failure();
        return inner_.events(id, limit, after_seq);
    }

private:
    bool fails() {
        ++calls;
        return failing;
    }
    static tl::unexpected<base::Error> failure() {
        return base::fail(base::ErrorCode::StoreFailed, "disk I/O error (SQLITE_IOERR)");
    }

    store::SessionStore& inner_;
};

class CountingStore final : public store::Store {
public:
    explicit CountingStore(store::Store& inner) : counted(inner.sessions()), inner_(inner) {}

    CountingSessions counted;

    store::SessionStore& sessions() override { return counted; }
    store::DoomedStore& doomed() override { return inner_.doomed(); }
    store::ReplayStore& replays() override { return inner_.replays(); }
    store::DaemonStore& daemons() override { return inner_.daemons(); }
    store::TokenStore& tokens() override { return inner_.tokens(); }
    base::Result<base::Money> ledgerTotal(const base::SessionId& id) override {
        return inner_.ledgerTotal(id);
    }

private:
    store::Store& inner_;
};

}  // namespace gpushopper::api
