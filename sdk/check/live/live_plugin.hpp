#pragma once

/// LivePlugin: a plugin loaded and opened in the real world, watched for breaches of the contract.
/// In a child. Thread safety: none.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sdk/check/live/live_host.hpp"
#include "sdk/check/plugin/schema.hpp"
#include "sdk/check/plugin/settings.hpp"
#include "sdk/check/world/caller.hpp"
#include "sdk/check/world/notices.hpp"
#include "sdk/check/world/subject.hpp"
#include "sdk/check/world/watched_host.hpp"

namespace gpushopper::check {

class LivePlugin {
public:
    /// `state` stands for the placeholder of that name in the configuration. Throws Refusal when
    /// the plugin cannot be used or its configuration lacks something. `subject.child` is told of
    /// each step, and `subject.give_up` of a call that does not end.
    LivePlugin(const Subject& subject, const std::filesystem::path& state, LiveHost::Tell tell);
    LivePlugin(const LivePlugin&) = delete;
    LivePlugin& operator=(const LivePlugin&) = delete;
    ~LivePlugin();

    Caller& caller() { return caller_; }
    const gsp_plugin& plugin() const { return plugin_; }
    /// What it did wrong so far, as far as that shows from outside, without its secrets.
    std::vector<std::string> breaches() const;

private:
    const gsp_plugin plugin_;
    const Schema schema_;
    const nlohmann::json config_;
    const Settings settings_;
    Notices notices_;
    LiveHost host_;
    WatchedHost watched_;
    Caller caller_;
};

}  // namespace gpushopper::check
