#pragma once

/// RetryBudget: how many retries a provider client may afford. Every failed request costs one
/// token, every success earns a tenth, and there is a retry only while more than half of the ten
/// are left: a provider that fails now and then gets retries, one that is down does not get twice
/// the load. The scheme is gRPC's (proposal A6, "retry throttling").
/// Thread safety: any thread.

#include <algorithm>
#include <mutex>

namespace gpushopper {
inline namespace sdk_0_0 {

class RetryBudget {
public:
    bool mayRetry() const {
        const std::lock_guard lock(mutex_);
        return tenths_ > kTenthsMax / 2;
    }
    void failed() {
        const std::lock_guard lock(mutex_);
        tenths_ = std::max(0, tenths_ - kFailureTenths);
    }
    void succeeded() {
        const std::lock_guard lock(mutex_);
        tenths_ = std::min(kTenthsMax, tenths_ + 1);
    }

private:
    static constexpr int kTenthsMax = 100;
    static constexpr int kFailureTenths = 10;
    mutable std::mutex mutex_;
    int tenths_ = kTenthsMax;
};

}  // namespace sdk_0_0
}  // namespace gpushopper
