#pragma once

/// Bench: a plugin opened in a world of its own: a scripted host with a virtual clock, the market
/// behind its HTTP, and the notices of what it does wrong.
///
/// Thread safety: as Caller; moving the clock is for when no call is under way.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "sdk/check/world/caller.hpp"
#include "sdk/check/world/market.hpp"
#include "sdk/check/world/notices.hpp"
#include "sdk/check/world/scripted_host.hpp"
#include "sdk/check/world/subject.hpp"
#include "sdk/check/world/watched_host.hpp"

namespace gpushopper::check {

/// Where a plugin does not come so far that a rule could look at it. `why` ends the sentence "not
/// judged: ...".
struct NotJudged {
    std::string why;
};

class Bench {
public:
    /// `name` tells several of one rule apart: their folders and their secrets differ. Does not
    /// open yet.
    explicit Bench(const Subject& subject, const std::string& name = "a");
    ~Bench();
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    /// Opens the plugin; throws NotJudged when it refuses.
    Bench& open();
    const std::string& configJson() const { return settings_.json; }
    const std::map<std::string, std::string>& secrets() const { return settings_.secrets; }

    Notices& notices() { return notices_; }
    Market& market() { return market_; }
    WatchedHost& host() { return host_; }
    Caller& plugin() { return caller_; }

    void advance(std::chrono::nanoseconds by) { scripted_.fake().advance(by); }
    std::int64_t unixMs();
    /// The core's order for `offer`, with a label that the market will echo.
    CreateRequest order(const Offer& offer);

private:
    const Subject& subject_;
    const Settings settings_;
    Notices notices_;
    Market market_;
    ScriptedHost scripted_;
    WatchedHost host_;
    Caller caller_;
};

}  // namespace gpushopper::check
