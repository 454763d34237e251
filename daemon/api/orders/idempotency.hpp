#pragma once

/// Idempotency: what an Idempotency-Key makes of a request. The first request with a key passes,
/// and while it is at work others with the same key are turned away; once it is answered, they get
/// that answer. The key's row is written in the transaction that makes the session, so after a
/// crash the session itself tells what the answer would have been. Thread safety: any thread.

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/resources/services.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::api {

class Idempotency {
public:
    explicit Idempotency(const Services& services) : services_(services) {}

    /// Leave to do the work. While it lives, nobody else with its key gets one.
    class Pass {
    public:
        Pass() = default;  ///< A request without a key.
        Pass(Idempotency& owner, store::NewReplay replay)
            : owner_(&owner), replay_(std::move(replay)) {}
        Pass(Pass&& other) noexcept;
        Pass& operator=(Pass&&) = delete;
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;
        ~Pass();

        const std::optional<store::NewReplay>& replay() const { return replay_; }

    private:
        Idempotency* owner_ = nullptr;
        std::optional<store::NewReplay> replay_;
    };

    /// A Pass; or what is stored of the first request (status 0: it died before its answer was
    /// stored); or why there is neither.
    using Begun = std::variant<Pass, store::Replay, Problem>;
    Begun begin(const Call& call);

    /// Stores the answer of the request that has `pass`. A failure is logged only: the session is
    /// there, and a replay can be made from it.
    void complete(const Pass& pass, int status, const std::string& body, const Call& call);

private:
    static std::string entryName(const store::NewReplay& replay);
    /// Marks the key as at work; a Problem when it is already.
    std::optional<Problem> enter(const store::NewReplay& replay) EXCLUDES(mutex_);
    void leave(const store::NewReplay& replay) EXCLUDES(mutex_);

    const Services& services_;
    base::Mutex mutex_;
    std::map<std::string, std::string> at_work_ GUARDED_BY(mutex_);  ///< Key to body hash.
};

}  // namespace gpushopper::api
