#pragma once

/// Executor: runs the room's work on a connection. Two forms: threaded (one writer thread with
/// group commit, a pool of readers) and inline (one connection, on the caller's thread).
///
/// This is the room's seam: whatever SQLite, Poco or the standard library throws inside a piece of
/// work is logged here and becomes StoreFailed; an error that the work returns rolls its writes
/// back and is passed on. A boundary (base::Tasks) lies before and after each write, outside the
/// transaction. Thread safety: any thread; a piece of work must not call the executor.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "daemon/base/log.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/store/sqlite/connection.hpp"

namespace gpushopper::store::sqlite {

/// What a client may be told of a failure in here.
base::Error storeFailed();

class Executor {
public:
    using Work = std::function<base::Result<void>(Connection&)>;

    Executor(base::Tasks& tasks, base::LogSink& log) : tasks_(tasks), log_(log) {}
    virtual ~Executor() = default;

    /// `body(Connection&)` returns a Result; it runs in a transaction that is durable before this
    /// returns ok. `operation` names it in logs and boundaries: `sessions.claim`.
    template <class Body>
    auto write(std::string_view operation, Body body) {
        const std::string boundary = "store." + std::string(operation);
        tasks_.boundary(boundary + ".before");
        auto result = capture(body, [&](const Work& work) { return transact(operation, work); });
        tasks_.boundary(boundary + ".after");
        return result;
    }

    /// As write(), but `body` only reads: it never waits for a writer. All its statements see one
    /// state of the database.
    template <class Body>
    auto read(std::string_view operation, Body body) {
        return capture(body, [&](const Work& work) { return query(operation, work); });
    }

protected:
    virtual base::Result<void> transact(std::string_view operation, const Work& work) = 0;
    virtual base::Result<void> query(std::string_view operation, const Work& work) = 0;

    /// Runs `step`; an exception becomes a log line and StoreFailed.
    base::Result<void> guarded(std::string_view operation,
                               const std::function<base::Result<void>()>& step);
    base::Tasks& tasks() { return tasks_; }
    base::LogSink& log() { return log_; }

private:
    // Carries the value of `body` past the type-erased `run`.
    template <class Body, class Run>
    static auto capture(Body& body, const Run& run) {
        using Outcome = std::invoke_result_t<Body&, Connection&>;
        std::optional<Outcome> outcome;
        const base::Result<void> done = run([&](Connection& connection) -> base::Result<void> {
            outcome.emplace(body(connection));
            if (!*outcome) return base::fail(outcome->error());
            return {};
        });
        if (!done) return Outcome(base::fail(done.error()));
        return Outcome(std::move(*outcome));
    }

    base::Tasks& tasks_;
    base::LogSink& log_;
};

}  // namespace gpushopper::store::sqlite
