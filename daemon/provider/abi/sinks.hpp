#pragma once

/// sinks: where a plugin pushes what it found. ListSink collects a list that counts only once the
/// plugin has said OK; AcceptedSink forwards a create's instance at once, because from that moment
/// a machine costs money whatever happens to the call.
/// Thread safety: only on the calling thread, only during the call.

#include <utility>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/provider/abi/call_context.hpp"
#include "daemon/provider/abi/marshal.hpp"
#include "daemon/provider/provider.hpp"
#include "gpushopper/abi_v0.h"

namespace gpushopper::provider {

template <class Struct, class Value>
class ListSink {
public:
    using Read = base::Result<Value> (*)(const Struct&);

    ListSink(CallContext& context, std::size_t count_max, Read read)
        : context_(context), count_max_(count_max), read_(read) {}

    /// The function for the plugin; `sink` is this object. Not 0: stop.
    static int32_t take(void* sink, const Struct* given) noexcept {
        auto& self = *static_cast<ListSink*>(sink);
        return self.context_.run([&] { self.add(given); }) && self.status_ ? 0 : 1;
    }

    /// The list, if the plugin said OK and nothing in it broke a limit.
    base::Result<std::vector<Value>> finish(base::Result<void> done) && {
        if (!status_) return base::fail(std::move(status_.error()));
        if (!done) return base::fail(std::move(done.error()));
        return std::move(values_);
    }

private:
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

    CallContext& context_;
    const std::size_t count_max_;
    const Read read_;
    std::vector<Value> values_;
    base::Result<void> status_;
};

using OfferSink = ListSink<gsp_offer, inventory::RawOffer>;
using InstanceSink = ListSink<gsp_instance, Instance>;

class AcceptedSink {
public:
    AcceptedSink(CallContext& context, const Provider::Accepted& accepted)
        : context_(context), accepted_(accepted) {}

    static int32_t take(void* sink, const gsp_instance* given) noexcept {
        auto& self = *static_cast<AcceptedSink*>(sink);
        return self.context_.run([&] { self.add(given); }) ? 0 : 1;
    }

    /// What the call comes to, with what the sink has seen.
    base::Result<void> finish(base::Result<void> done) const {
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

private:
    void add(const gsp_instance* given) {
        if (given == nullptr) return;
        auto instance = readAccepted(*given);
        if (!instance) {
            refused_ = instance.error().message;
            return;
        }
        if (taken_) {
            if (instance->id != id_) ++more_;
            return;
        }
        taken_ = true;
        id_ = instance->id;
        accepted_(*instance);
    }

    CallContext& context_;
    const Provider::Accepted& accepted_;
    bool taken_ = false;
    int more_ = 0;
    base::InstanceId id_;
    std::string refused_;
};

}  // namespace gpushopper::provider
