// Goal: a call that does not come back stops creates at its provider, and machines can still be
// destroyed there; a provider that is not ready gets no creates until it is. Method: a provider of
// concurrency 1 whose list hangs until the test lets go, and a clock that the test sets.

#include "daemon/provider/watch/provider_watch.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "daemon/jobs/thread_tasks.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/host_parts.hpp"

namespace gpushopper::provider {
namespace {

class SettableClock final : public base::Clock {
public:
    base::WallTime wallNow() const override { return base::wallFromMillis(1'700'000'000'000); }
    base::MonoTime monotonicNow() const override { return base::MonoTime(now.load()); }
    std::atomic<std::chrono::nanoseconds> now{std::chrono::seconds(1000)};
};

// Its list hangs; everything else works on.
class HangingProvider final : public Provider {
public:
    HangingProvider() {
        traits_.concurrency_max = 1;
        traits_.offer_id_form = "<number>";
    }
    const base::ProviderName& name() const override { return name_; }
    const Traits& traits() const override { return traits_; }
    base::Result<void> renew() override {
        ++renewals;
        if (!can_renew) return base::fail(base::ErrorCode::Unsupported, "no more");
        return {};
    }
    base::Result<void> probe(const Call&) override { return readiness; }
    base::Result<std::vector<inventory::RawOffer>> listOffers(const Call&) override {
        std::unique_lock lock(mutex_);
        ++hanging;
        changed_.notify_all();
        changed_.wait(lock, [this] { return let_go_; });
        return std::vector<inventory::RawOffer>{};
    }
    base::Result<std::vector<Instance>> listInstances(const Call&) override { return unset(); }
    base::Result<Instance> getInstance(const Call&, const base::InstanceId&) override {
        return unset();
    }
    base::Result<void> createInstance(const Call&, const CreateRequest&, const Accepted&) override {
        return unset();
    }
    base::Result<void> destroyInstance(const Call&, const base::InstanceId&) override { return {}; }
    base::Result<void> ensureKeys(const Call&, const base::InstanceId&,
                                  const std::vector<std::string>&) override {
        return unset();
    }

    void waitUntilItHangs() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return hanging > 0; });
    }
    void letGo() {
        const std::lock_guard lock(mutex_);
        let_go_ = true;
        changed_.notify_all();
    }

    bool can_renew = true;
    int renewals = 0;
    int hanging = 0;
    base::Result<void> readiness;

private:
    static tl::unexpected<base::Error> unset() {
        return base::fail(base::ErrorCode::Unsupported, "not in this test");
    }

    const base::ProviderName name_{"one"};
    Traits traits_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool let_go_ = false;
};

struct Fixture {
    SettableClock clock;
    std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks();
    test::RecordingLog log;
    test::RecordingMetrics metrics;
    HangingProvider provider;
    ProviderSlot slot{{provider, *tasks, clock, metrics}};
    ProviderWatch watch{slot, {*tasks, clock, log, metrics}};

    Fixture() { slot.health().setSwept(); }
    std::optional<BlockedCreates> blocked() {
        return slot.health().createsBlocked(clock.wallNow());
    }
    bool logged(const std::string& event) const {
        const auto lines = log.lines();
        return std::any_of(lines.begin(), lines.end(),
                           [&](const auto& line) { return line.starts_with(event); });
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A stuck call stops creates, and destroys find room at a lane of one") {
    std::jthread caller([this] { CHECK(slot.listOffers({})); });
    provider.waitUntilItHangs();
    watch.look();
    CHECK(!blocked());
    clock.now = clock.now.load() + std::chrono::seconds(63);  // its limit is 60 s
    watch.look();
    REQUIRE(blocked());
    CHECK(blocked()->cause == CreateBlock::Stuck);
    CHECK(slot.health().report(clock.wallNow()).state == ProviderState::Stuck);
    CHECK(logged("provider.call.stuck provider=one operation=list_offers"));
    CHECK(logged("provider.renewed"));
    CHECK(slot.destroyInstance(base::InstanceId("i-1"), 1, {}));
    watch.look();
    CHECK(provider.renewals == 1);
    provider.letGo();
    caller.join();
    watch.look();
    CHECK(!blocked());
    CHECK(logged("provider.call.came_back"));
    // The place that the stuck call gave back was one of the lane before: there is still only one.
    const auto held = slot.lane().acquire(CallKind::Destroy, clock.monotonicNow(), {});
    CHECK(held);
    CHECK(!slot.lane().acquire(CallKind::Destroy, clock.monotonicNow(), {}));
}

TEST_CASE_METHOD(Fixture, "A provider that cannot be renewed stays stuck, and the log says so") {
    provider.can_renew = false;
    std::jthread caller([this] { CHECK(slot.listOffers({})); });
    provider.waitUntilItHangs();
    clock.now = clock.now.load() + std::chrono::seconds(63);
    watch.look();
    CHECK(blocked());
    CHECK(logged("provider.renew.failed provider=one error=no more"));
    CHECK(!slot.lane().acquire(CallKind::Destroy, clock.monotonicNow(), {}));
    provider.letGo();
}

TEST_CASE_METHOD(Fixture, "A provider that is not ready gets no creates until it is") {
    provider.readiness = base::fail(base::ErrorCode::Transient, "still loading");
    CHECK(!watch.probe({}));
    REQUIRE(blocked());
    CHECK(blocked()->cause == CreateBlock::NotReady);
    CHECK(blocked()->reason == "the provider is not ready: still loading");
    CHECK(slot.health().report(clock.wallNow()).state == ProviderState::NotReady);
    CHECK(logged("provider.not_ready provider=one error=still loading"));
    provider.readiness = {};
    CHECK(watch.probe({}));
    CHECK(!blocked());
}

TEST_CASE_METHOD(Fixture, "Started and stopped, it has asked the provider") {
    provider.readiness = base::fail(base::ErrorCode::Permanent, "closed for good");
    watch.start();
    const auto asked = [&] { return blocked().has_value(); };
    const auto signal = tasks->makeSignal();
    const auto real = base::makeSystemClock();
    const auto until = real->monotonicNow() + std::chrono::seconds(20);
    while (!asked() && real->monotonicNow() < until)
        signal->wait(signal->ticket(), real->monotonicNow() + base::Millis(5), {});
    watch.requestStop();
    watch.stop();
    CHECK(asked());
}

}  // namespace gpushopper::provider
