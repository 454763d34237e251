#pragma once

/// Caller: calls the functions of an opened plugin as the daemon's adaptor does, copies what it
/// hands over, and notes every breach of the contract on the way.
/// Thread safety: any number of calls at once, each on its own thread.

#include <gpushopper/abi_v0.h>
#include <gpushopper/values.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <string>

#include "sdk/check/child/child.hpp"
#include "sdk/check/world/notices.hpp"
#include "sdk/check/world/reply.hpp"
#include "sdk/check/world/watched_host.hpp"

namespace gpushopper::check {

/// How a call is made.
struct Manner {
    std::chrono::nanoseconds patience = std::chrono::seconds(30);
    std::string idempotency_key;
    bool cancelled = false;  ///< From the start.
    /// The sink says "stop" at this element.
    std::size_t stop_at = std::numeric_limits<std::size_t>::max();
    /// Gets the call before the plugin does, to cancel it later.
    std::function<void(Errand&)> on_begin;
};

/// Where elements arrive; kept until the end, for plugins that use a sink too late.
template <class Struct>
struct Tray {
    Errand& errand;
    Notices& notices;
    std::size_t stop_at;
    std::size_t count_max;
    Reply& reply;
    std::size_t count = 0;
    bool stopped = false;
};

class Caller {
public:
    struct Parts {
        const gsp_plugin& plugin;
        WatchedHost& host;
        Notices& notices;
        Child* child;  ///< Is told of each step; may be null.
    };

    explicit Caller(Parts parts) : parts_(parts) {}
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    /// The handle that open() gave is kept and used by all others.
    Reply open(const std::string& config_json);
    void close();
    bool isOpen() const { return handle_ != nullptr; }
    /// Under what conditions the next calls are made: "given an empty body". For crash reports.
    void scene(const std::string& scene) { scene_ = scene; }

    Reply probe(const Manner& manner = {});
    Reply listOffers(const Manner& manner = {});
    Reply listInstances(const Manner& manner = {});
    Reply getInstance(const std::string& id, const Manner& manner = {});
    Reply createInstance(const CreateRequest& request, const Manner& manner = {});
    Reply destroyInstance(const std::string& id, const Manner& manner = {});
    Reply ensureKeys(const std::string& id, const std::string& keys, const Manner& manner = {});

private:
    template <class Function>
    void call(Reply& reply, const Manner& manner, bool writes, Function&& function);
    void review(const Reply& reply, const gsp_error& error, bool writes);
    void announce(const std::string& step);

    const Parts parts_;
    gsp_provider* handle_ = nullptr;
    std::string scene_;
    std::mutex mutex_;  // guards the two below
    std::deque<Tray<gsp_offer>> offer_trays_;
    std::deque<Tray<gsp_instance>> instance_trays_;
};

}  // namespace gpushopper::check
