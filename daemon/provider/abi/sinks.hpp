#pragma once

/// sinks: where a plugin pushes what it found. ListSink collects a list that counts only once the
/// plugin has said OK; AcceptedSink forwards a create's instance at once, because from that moment
/// a machine costs money whatever happens to the call. Both are reached through a place at the
/// CallDesk.
/// Thread safety: on the calling thread, during the call. Only takeFromOtherThread may come from
/// elsewhere, one at a time, and what it leaves behind is read by finish() after the call's end.

#include <utility>
#include <vector>

#include "daemon/base/mutex.hpp"
#include "daemon/base/result.hpp"
#include "daemon/provider/abi/call_desk.hpp"
#include "daemon/provider/abi/marshal.hpp"
#include "daemon/provider/provider.hpp"
#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

template <class Struct, class Value>
class ListSink {
public:
    using Read = base::Result<Value> (*)(const Struct&);

    ListSink(std::size_t count_max, Read read) : count_max_(count_max), read_(read) {}

    /// The function for the plugin; `place` is this sink's place at the desk. Not 0: stop.
    static int32_t take(void* place, const Struct* given) noexcept {
        return CallDesk::deliver<ListSink>(place, given);
    }

    /// The list, if the plugin said OK and nothing in it broke a limit.
    base::Result<std::vector<Value>> finish(base::Result<void> done) && {
        if (!status_) return base::fail(std::move(status_.error()));
        if (!done) return base::fail(std::move(done.error()));
        // What came from elsewhere was not taken, so the list is not whole.
        base::Lock lock(elsewhere_mutex_);
        if (elsewhere_)
            return base::fail(base::ErrorCode::BadResponse,
                              "the plugin handed over entries on another thread");
        return std::move(values_);
    }

    bool wantsMore() const { return status_.has_value(); }
    void takeFromOtherThread(const Struct* /*given*/) EXCLUDES(elsewhere_mutex_) {
        base::Lock lock(elsewhere_mutex_);
        elsewhere_ = true;
    }

    void add(const Struct* given) {
        if (!status_) return;
        if (given == nullptr || values_.size() >= count_max_) {
            status_ = base::fail(base::ErrorCode::BadResponse,
                                 given == nullptr ? std::string("the plugin handed over nothing")
                                                  : "the plugin handed over more than " +
                                                        std::to_string(count_max_) + " entries");
            return;
        }
        auto value = read_(*given);
        if (value)
            values_.push_back(std::move(*value));
        else
            status_ = base::fail(std::move(value.error()));
    }

private:
    const std::size_t count_max_;
    const Read read_;
    std::vector<Value> values_;
    base::Result<void> status_;

    base::Mutex elsewhere_mutex_;
    bool elsewhere_ GUARDED_BY(elsewhere_mutex_) = false;
};

using OfferSink = ListSink<gsp_offer, inventory::RawOffer>;
using InstanceSink = ListSink<gsp_instance, Instance>;

class AcceptedSink {
public:
    explicit AcceptedSink(const Provider::Accepted& accepted) : accepted_(accepted) {}

    static int32_t take(void* place, const gsp_instance* given) noexcept {
        return CallDesk::deliver<AcceptedSink>(place, given);
    }

    /// What the call comes to, with what the sink has seen. After the call's end.
    base::Result<void> finish(base::Result<void> done) EXCLUDES(elsewhere_mutex_) {
        std::vector<Instance> elsewhere;
        {
            base::Lock lock(elsewhere_mutex_);
            elsewhere.swap(elsewhere_);
        }
        for (const Instance& instance : elsewhere) accept(instance);
        if (taken_) {
            if (!done) done.error().outcome = base::Outcome::Applied;
            return done;
        }
        if (!done) return done;
        base::Error unknown{base::ErrorCode::BadResponse,
                            "the plugin says that a machine was created, but not which",
                            base::Outcome::MaybeApplied};
        if (!refused_.empty()) unknown.message = refused_;
        return base::fail(std::move(unknown));
    }

    /// How many more instances were handed over; they carry our label, so a sweep finds them.
    int more() const { return more_; }

    static bool wantsMore() { return true; }
    /// A machine is a machine, whoever tells; it is accepted by the calling thread.
    void takeFromOtherThread(const gsp_instance* given) EXCLUDES(elsewhere_mutex_) {
        if (given == nullptr) return;
        auto instance = readAccepted(*given);
        base::Lock lock(elsewhere_mutex_);
        if (instance && elsewhere_.size() < kInstancesMax)
            elsewhere_.push_back(std::move(*instance));
    }

    void add(const gsp_instance* given) {
        if (given == nullptr) return;
        auto instance = readAccepted(*given);
        if (instance)
            accept(*instance);
        else
            refused_ = instance.error().message;
    }

private:
    void accept(const Instance& instance) {
        if (taken_) {
            if (instance.id != id_) ++more_;
            return;
        }
        taken_ = true;
        id_ = instance.id;
        accepted_(instance);
    }

    const Provider::Accepted& accepted_;
    bool taken_ = false;
    int more_ = 0;
    base::InstanceId id_;
    std::string refused_;

    base::Mutex elsewhere_mutex_;
    std::vector<Instance> elsewhere_ GUARDED_BY(elsewhere_mutex_);
};

}  // namespace gpushopper::provider
