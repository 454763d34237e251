#pragma once

/// Housekeeping: what must be thrown away now and then so that the database does not grow for ever:
/// answers kept for a repeated Idempotency-Key whose time is over. A failure is logged and tried
/// again in the next round. Thread safety: start and stop from one thread.

#include <memory>

#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::app {

class Housekeeping {
public:
    static constexpr std::chrono::minutes kPeriod{10};

    struct Parts {
        store::Store& store;
        base::Tasks& tasks;
        const base::Clock& clock;
        base::LogSink& log;
    };

    explicit Housekeeping(const Parts& parts) : parts_(parts) {}

    void start();
    void stop();

private:
    void run(const std::stop_token& stop);

    const Parts parts_;
    std::unique_ptr<base::Task> task_;  // Last: it stops first.
};

}  // namespace gpushopper::app
