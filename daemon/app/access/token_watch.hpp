#pragma once

/// TokenWatch: keeps the API's authenticator as the store has it. Tokens are made and removed by
/// other processes, so the store is looked at every few seconds, and never by a request. A look
/// that fails changes nothing: the tokens that were known stay valid until one succeeds.
///
/// Whether everybody is let in as long as there is no token is decided once, by the address that
/// the daemon listens on: a daemon that can be reached from elsewhere never is open, not even when
/// its last token is removed.
/// Thread safety: start and stop from one thread, the authenticator from any.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "daemon/api/access/authenticator.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/tasks.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::app {

class TokenWatch {
public:
    static constexpr std::chrono::seconds kPeriod{2};

    struct Parts {
        store::TokenStore& tokens;
        base::Tasks& tasks;
        const base::Clock& clock;
        base::LogSink& log;
    };

    /// Reads the tokens. Throws ConfigError when there is none and `bind` is no loopback address,
    /// StartError when they cannot be read.
    TokenWatch(const Parts& parts, const std::string& bind);

    const api::Authenticator& authenticator() const { return authenticator_; }

    /// Warns when the daemon is open, and watches from now on.
    void start();
    void stop();
    /// One look; what the watch does again and again.
    void refresh();

private:
    void run(const std::stop_token& stop);
    void warnWhenOpen();

    const Parts parts_;
    api::Authenticator authenticator_;
    std::vector<store::Token> known_;
    bool failing_ = false;
    std::unique_ptr<base::Task> task_;  // Last: it stops first.
};

}  // namespace gpushopper::app
