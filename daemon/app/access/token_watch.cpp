#include "daemon/app/access/token_watch.hpp"

#include <utility>

#include "daemon/app/loopback.hpp"
#include "daemon/app/start_error.hpp"

namespace gpushopper::app {
namespace {

using WithoutTokens = api::Authenticator::WithoutTokens;

WithoutTokens policyFor(const std::string& bind) {
    return isLoopback(bind) ? WithoutTokens::LetAllIn : WithoutTokens::LetNobodyIn;
}

}  // namespace

TokenWatch::TokenWatch(const Parts& parts, const std::string& bind)
    : parts_(parts), authenticator_(policyFor(bind)), known_(orRefuse(parts.tokens.list())) {
    if (known_.empty() && !isLoopback(bind))
        throw ConfigError("server.bind " + bind +
                          " can be reached from elsewhere, and there is no token that would keep "
                          "strangers out: run this once with --token-add=NAME "
                          "--token-scope=admin added, or bind to 127.0.0.1");
    authenticator_.publish(known_);
}

void TokenWatch::start() {
    warnWhenOpen();
    task_ = parts_.tasks.spawn("token-watch", [this](const std::stop_token& stop) { run(stop); });
}

void TokenWatch::stop() {
    if (task_) task_->stop();
}

void TokenWatch::refresh() {
    auto tokens = parts_.tokens.list();
    if (!tokens) {
        if (!std::exchange(failing_, true))
            parts_.log.error("access.tokens.unreadable", {{"error", tokens.error().message}});
        return;
    }
    failing_ = false;
    if (*tokens == known_) return;
    known_ = std::move(*tokens);
    authenticator_.publish(known_);
    parts_.log.info("access.tokens.changed", {{"tokens", std::to_string(known_.size())}});
    warnWhenOpen();
}

void TokenWatch::run(const std::stop_token& stop) {
    const auto pause = parts_.tasks.makeSignal();  // Nobody notifies it: time or stop ends a wait.
    while (!stop.stop_requested()) {
        const base::MonoTime next = parts_.clock.monotonicNow() + kPeriod;
        while (!stop.stop_requested() && parts_.clock.monotonicNow() < next)
            pause->wait(pause->ticket(), next, stop);
        if (!stop.stop_requested()) refresh();
    }
}

void TokenWatch::warnWhenOpen() {
    if (!authenticator_.open()) return;
    parts_.log.warn("access.open",
                    {{"advice",
                      "whoever can reach this machine's loopback may do everything; the first "
                      "token, --token-add=NAME --token-scope=admin, ends that"}});
}

}  // namespace gpushopper::app
