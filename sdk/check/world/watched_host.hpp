#pragma once

/// WatchedHost: a host in front of another (a script's or the real world), that sees every use a
/// plugin makes of it: requests, log lines, metrics and breaches of the contract. It behaves
/// towards the plugin as the daemon does: a call that is over or made up is refused, a wait ends
/// with the call's deadline, only declared secrets are given out.
///
/// Thread safety: any thread may be in host functions; looking is for when none is.

#include <gpushopper/abi_v0.h>
#include <gpushopper/http.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "sdk/check/world/desk.hpp"
#include "sdk/check/world/notices.hpp"

namespace gpushopper::check {

/// A request and what became of it.
struct Exchange {
    HttpRequest request;
    std::string operation;  ///< Whose call it was.
    std::int64_t sent_ns = 0;
    std::int64_t answered_ns = 0;
    gsp_code code = GSP_OK;   ///< Of http().
    std::int32_t status = 0;  ///< 0: no response.

    bool writes() const { return request.method != "GET" && request.method != "HEAD"; }
};

/// A log line or a metric, as text: what a rule looks for is a text in it.
struct Utterance {
    std::string name;  ///< The event or the metric.
    std::string text;  ///< Everything in it.
};

class WatchedHost {
public:
    struct Parts {
        const gsp_host& inner;
        Notices& notices;
        std::vector<std::string> secret_names;
        std::vector<std::string> hosts;  ///< Empty: any.
        /// Called when a call does not end although it should have; does not return.
        std::function<void(const std::string& seen)> stuck;
    };

    explicit WatchedHost(Parts parts);
    WatchedHost(const WatchedHost&) = delete;
    WatchedHost& operator=(const WatchedHost&) = delete;

    const gsp_host& abi() const { return abi_; }
    Errand& begin(const std::string& operation, std::int64_t deadline_ns, const std::string& key);
    std::int64_t nowNs() const { return parts_.inner.now_ns(&parts_.inner); }

    /// From now on every use is a breach: close() has returned.
    void poison() { poisoned_ = true; }

    std::size_t requestCount() const;
    std::vector<Exchange> exchanges() const;
    std::vector<Utterance> logs() const;
    std::vector<Utterance> metrics() const;
    /// Forgets what was said, for runs of thousands of calls.
    void forget();

private:
    struct Thunks;

    bool use(const char* function);
    void useIn(Errand& errand, const char* function);
    std::size_t record(const gsp_http_request& wire, const Errand& errand);
    void checkRequest(const HttpRequest& request);
    void noteLabels(const std::string& name, const std::string& labels);

    const Parts parts_;
    gsp_host abi_{};
    Desk desk_;
    std::atomic<bool> poisoned_{false};
    std::atomic<std::size_t> uses_{0};   ///< Since the last call began.
    std::atomic<std::size_t> lines_{0};  ///< Of log, likewise.

    mutable std::mutex mutex_;  // guards all below
    std::vector<Exchange> exchanges_;
    std::vector<Utterance> logs_;
    std::vector<Utterance> metrics_;
    std::map<std::string, std::set<std::string>> label_sets_;
};

}  // namespace gpushopper::check
