#pragma once

/// FakeHost: a gsp_host for tests. Time stands still until somebody waits: wait_until moves the
/// virtual clock to the time asked for and returns at once, so a test of minutes takes none.
/// HTTP answers come from a script, in order; a request that nobody scripted fails the call and is
/// remembered. Logs and metrics are kept.
///
/// FakeCall: an errand with a deadline that a test can cancel.
///
/// Thread safety: any thread may be in host functions; scripting and looking is for when none is.

#include <gpushopper/abi_v0.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <gpushopper/call.hpp>
#include <gpushopper/host.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::testing {

struct LogLine {
    gsp_level level;
    std::string event;
    std::map<std::string, std::string> fields;
};

struct MetricPoint {
    gsp_metric_kind kind;
    std::string name;
    double value;
};

/// What one request gets: a response, or (code != GSP_OK) a failure without one.
struct ScriptedAnswer {
    HttpResponse response;
    gsp_code code = GSP_OK;
    gsp_outcome outcome = GSP_NOT_APPLIED;
    std::chrono::nanoseconds takes{0};  ///< Virtual time that passes before the answer.
};

class FakeHost {
public:
    FakeHost();
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    const gsp_host& abi() const { return abi_; }
    Host host() const { return Host(abi_); }

    /// Moves both clocks.
    void advance(std::chrono::nanoseconds by);
    /// Called in every wait_until with the time waited for, before the clock moves; a test cancels
    /// the call in it.
    void onWait(std::function<void(HostTime)> hook) { on_wait_ = std::move(hook); }
    void script(ScriptedAnswer answer);
    void setSecret(const std::string& name, const std::string& value);

    std::vector<HttpRequest> requests() const;
    std::vector<LogLine> logs() const;
    /// Whether `event` was logged.
    bool logged(std::string_view event) const;
    /// The values of one metric, in the order in which they were reported.
    std::vector<double> values(std::string_view metric) const;

private:
    friend struct FakeHostAbi;

    gsp_host abi_{};
    std::function<void(HostTime)> on_wait_;
    mutable std::mutex mutex_;  // guards all below
    std::int64_t now_ns_ = 1'000'000'000;
    std::int64_t unix_offset_ns_;
    std::uint64_t random_state_ = 42;
    std::deque<ScriptedAnswer> answers_;
    std::vector<HttpRequest> requests_;
    std::vector<LogLine> logs_;
    std::vector<MetricPoint> metrics_;
    std::map<std::string, std::string, std::less<>> secrets_;
};

class FakeCall {
public:
    /// The deadline is `patience` from now on the host's clock.
    explicit FakeCall(const FakeHost& host,
                      std::chrono::nanoseconds patience = std::chrono::seconds(30),
                      std::string idempotency_key = "");
    FakeCall(const FakeCall&) = delete;
    FakeCall& operator=(const FakeCall&) = delete;

    const gsp_call& abi() const { return abi_; }
    /// The C++ view of it.
    Call& call() { return call_; }
    operator Call&() { return call_; }
    void cancel() { cancelled_ = true; }

private:
    std::string idempotency_key_;
    std::atomic<bool> cancelled_{false};
    gsp_call abi_{};
    Call call_;
};

}  // namespace gpushopper::testing
