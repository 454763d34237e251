#pragma once

/// Desk: the calls that are under way, so that a plugin that uses one too late, on another thread
/// or that it made up is noticed and never followed into memory that is gone. What it has given out
/// stays where it is until the desk dies.
///
/// Thread safety: any thread.

#include <gpushopper/abi_v0.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "sdk/check/world/notices.hpp"

namespace gpushopper::check {

/// One call into the plugin.
struct Errand {
    Errand(Notices& notices_of, std::string operation_name)
        : notices(notices_of), operation(std::move(operation_name)) {}
    Errand(const Errand&) = delete;
    Errand& operator=(const Errand&) = delete;

    Notices& notices;
    const std::string operation;
    const std::thread::id caller = std::this_thread::get_id();
    std::string idempotency_key;
    gsp_call abi{};
    std::atomic<bool> cancelled{false};
    std::atomic<bool> over{false};               ///< The plugin's function has returned.
    std::atomic<std::size_t> uses{0};            ///< Of host functions during the call.
    std::atomic<std::size_t> uses_after_end{0};  ///< Of those, after cancellation or deadline.

    /// Notes a callback that comes when or where it may not; true: it may.
    bool mayCallBack(const char* what);
};

class Desk {
public:
    explicit Desk(Notices& notices) : notices_(notices) {}

    /// `deadline_ns` on the host's clock.
    Errand& begin(const std::string& operation, std::int64_t deadline_ns, const std::string& key);
    /// nullptr, and a notice, when `call` is none of ours or has ended.
    Errand* find(const gsp_call* call, const char* function);

private:
    Notices& notices_;
    std::mutex mutex_;
    std::deque<Errand> errands_;  // guarded by mutex_; elements are never moved
};

}  // namespace gpushopper::check
