#pragma once

/// CallDesk: where a plugin's callbacks report. What a plugin is given of a call (its gsp_call, the
/// context of its sink) are places at this desk, not objects on a stack: they stay readable while
/// the provider lives, so a callback that comes after the call's end, from another thread or with a
/// made-up call finds a closed place, is refused and counted as a breach.
///
/// A place is used again only after kRestingMin others, so that a late callback meets a closed one.
/// Thread safety: any thread. A sink's functions are entered on the calling thread only, except
/// takeFromOtherThread, which is entered under the place's lock.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>

#include "daemon/base/mutex.hpp"
#include "daemon/provider/abi/breaches.hpp"
#include "daemon/provider/abi/call_context.hpp"

namespace gpushopper::provider {

class CallDesk {
public:
    static constexpr std::size_t kRestingMin = 64;

    struct Place {
        Breaches* breaches = nullptr;
        gsp_call abi{};
        std::string trace_id;
        std::string idempotency_key;

        base::Mutex mutex;
        std::shared_ptr<CallContext> context GUARDED_BY(mutex);  ///< Null: closed.
        void* sink GUARDED_BY(mutex) = nullptr;
        std::thread::id caller GUARDED_BY(mutex);
    };

    /// One call, from before the plugin's function is entered until after it has returned.
    class Open {
    public:
        Open(CallDesk& desk, const Call& call,
             std::optional<base::MonoTime> send_by = std::nullopt);
        ~Open();
        Open(const Open&) = delete;
        Open& operator=(const Open&) = delete;

        /// What the plugin is given.
        const gsp_call* abi() const { return &place_.abi; }
        CallContext& context() const { return *context_; }
        /// The context of a sink, for the plugin. `sink` must outlive this.
        void* place(void* sink) EXCLUDES(place_.mutex);

    private:
        CallDesk& desk_;
        Place& place_;
        const std::shared_ptr<CallContext> context_;
    };

    explicit CallDesk(Breaches& breaches) : breaches_(breaches) {}
    CallDesk(const CallDesk&) = delete;
    CallDesk& operator=(const CallDesk&) = delete;

    /// The call's context; null, and a breach, if it is over or was never one of ours.
    std::shared_ptr<CallContext> find(const gsp_call* call) noexcept EXCLUDES(mutex_);

    /// Gives `given` to the sink at `place`. Not 0: the plugin is to stop.
    template <class Sink, class Struct>
    static int32_t deliver(void* place, const Struct* given) noexcept;

private:
    Place& take() EXCLUDES(mutex_);
    void giveBack(Place& place) EXCLUDES(mutex_);

    Breaches& breaches_;
    base::Mutex mutex_;
    std::deque<Place> places_ GUARDED_BY(mutex_);  ///< Never moved.
    std::deque<Place*> resting_ GUARDED_BY(mutex_);
    std::unordered_set<const void*> known_ GUARDED_BY(mutex_);
};

template <class Sink, class Struct>
int32_t CallDesk::deliver(void* given_place, const Struct* given) noexcept {
    Place& place = *static_cast<Place*>(given_place);
    CallContext* context = nullptr;
    Sink* sink = nullptr;
    {
        base::Lock lock(place.mutex);
        sink = static_cast<Sink*>(place.sink);
        if (!place.context || sink == nullptr) {
            place.breaches->note(Breach::SinkAfterReturn);
            return 1;
        }
        context = place.context.get();
        if (place.caller != std::this_thread::get_id()) {
            place.breaches->note(Breach::SinkFromOtherThread);
            context->run([&] { sink->takeFromOtherThread(given); });
            return 1;
        }
    }
    // On the calling thread the call cannot end meanwhile.
    return context->run([&] { sink->add(given); }) && sink->wantsMore() ? 0 : 1;
}

}  // namespace gpushopper::provider
