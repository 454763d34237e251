#pragma once

/// Provider: the class that a plugin author writes. It knows nothing of the C types; plugin.hpp
/// makes the plugin out of it. The constructor gets `(Host, const Config&)`, does no network and
/// throws Failure INVALID_ARGUMENT, naming the key, for a configuration that it cannot use.
///
/// Every call blocks, honours its Call, and throws Failure when it did not work. Lists are complete
/// or fail: a lost page is Failure TRANSIENT, never a shorter list, because the core takes absence
/// for evidence. Thread safety: up to `max_concurrency` calls at once, from any threads.

#include <gpushopper/call.hpp>
#include <gpushopper/config.hpp>
#include <gpushopper/failure.hpp>
#include <gpushopper/host.hpp>
#include <gpushopper/values.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper {
inline namespace sdk_0_0 {

/// Takes one element; false: enough, stop. To be called on the calling thread, during the call.
template <class T>
using Sink = std::function<bool(const T&)>;

class Provider {
public:
    virtual ~Provider() = default;

    /// Returns: ready. TRANSIENT: alive, not ready yet. Anything else: not usable, and why.
    virtual void probe(Call& call) = 0;
    virtual void listOffers(Call& call, const OfferFilter& filter, const Sink<Offer>& sink) = 0;
    virtual void listInstances(Call& call, const Sink<Instance>& sink) = 0;
    /// Throws NOT_FOUND only when the provider itself said so.
    virtual Instance getInstance(Call& call, std::string_view instance_id) = 0;
    /// Calls `accepted` the moment the id is known, before anything else is tried; what was
    /// accepted is never taken back. Never sends a create twice.
    virtual void createInstance(Call& call, const CreateRequest& request,
                                const Sink<Instance>& accepted) = 0;
    /// Absent already: returns.
    virtual void destroyInstance(Call& call, std::string_view instance_id) = 0;
    /// Idempotent: afterwards all of `keys` are installed. Throws UNSUPPORTED (as this does) where
    /// only the create can install keys.
    virtual void ensureKeys(Call&, std::string_view, const std::vector<std::string>&) {
        throw Failure(GSP_UNSUPPORTED, "this provider installs keys only when it creates");
    }
};

}  // namespace sdk_0_0
}  // namespace gpushopper
