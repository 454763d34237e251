// Story: stopping the reconciler raced with its start: it hung, or ended twice. A thousand lives,
// each stopped by eight threads at once while its list hangs or before it has asked for one: all of
// them return, and then nothing of it runs.

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/support/swept_fixture.hpp"

namespace gpushopper::reconcile {
namespace {

constexpr int kLives = 1'000;
constexpr int kStoppers = 8;

/// A list of machines that comes only when it is cancelled.
class HangingList {
public:
    base::Result<std::vector<provider::Instance>> operator()(const provider::Call& call) {
        std::unique_lock lock(mutex_);
        ++asked_;
        inside_.fetch_add(1);
        changed_.notify_all();
        changed_.wait(lock, call.stop, [] { return false; });
        inside_.fetch_sub(1);
        return base::fail(base::ErrorCode::Cancelled, "cancelled");
    }
    void waitUntilAsked(int times) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return asked_ >= times; });
    }
    int asked() {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    int inside() const { return inside_.load(); }

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    int asked_ = 0;
    std::atomic<int> inside_{0};
};

}  // namespace

TEST_CASE("A sweeper is stopped from eight threads while its list hangs, a thousand times") {
    tests::SweptFixture world;
    HangingList list;
    world.market.on_list = [&](const provider::Call& call) { return list(call); };
    std::atomic<int> still_running{0};
    for (int life = 0; life < kLives; ++life) {
        Sweeper sweeper(world.parts, {});
        const int before = list.asked();
        sweeper.start();
        if (life % 2 == 0) list.waitUntilAsked(before + 1);
        std::vector<std::jthread> stoppers;
        for (int i = 0; i < kStoppers; ++i)
            stoppers.emplace_back([&] {
                sweeper.stop();
                if (list.inside() != 0) ++still_running;
            });
    }
    CHECK(still_running == 0);
    CHECK(list.asked() >= kLives / 2);
}

}  // namespace gpushopper::reconcile
