#include "daemon/provider/abi/abi_provider.hpp"

#include <optional>
#include <utility>

#include "daemon/provider/abi/call_context.hpp"
#include "daemon/provider/abi/marshal.hpp"
#include "daemon/provider/abi/sinks.hpp"
#include "daemon/provider/abi/text.hpp"

namespace gpushopper::provider {

using base::ErrorCode;
using base::Outcome;

base::Result<std::unique_ptr<PluginProvider>> AbiProvider::open(const PluginTable& plugin,
                                                                const HostWorld& world,
                                                                HostIdentity identity,
                                                                const std::string& config_json) {
    std::unique_ptr<AbiProvider> provider(
        new AbiProvider(  // tidy: allow(a private constructor, owned in the same expression)
            plugin, world, std::move(identity)));
    gsp_error error = blankError(Effect::Read);
    const gsp_code code =
        plugin.abi.open(provider->host_->abi(), borrow(config_json), &provider->handle_, &error);
    if (code != GSP_OK) {
        provider->handle_ = nullptr;  // whatever it holds, a failed open() gave us nothing
        base::Error failed = readError(code, error, Effect::Read, world.scrubber);
        failed.message =
            "the provider " + provider->name_.str() + " cannot be opened: " + failed.message;
        return base::fail(std::move(failed));
    }
    if (provider->handle_ == nullptr)
        return base::fail(ErrorCode::Internal, "the provider " + provider->name_.str() +
                                                   " cannot be opened: its plugin returned no "
                                                   "handle");
    return provider;
}

AbiProvider::AbiProvider(const PluginTable& plugin, const HostWorld& world, HostIdentity identity)
    : name_(identity.provider),
      plugin_(plugin),
      world_(world),
      host_(std::make_unique<HostServices>(world, std::move(identity))) {}

AbiProvider::~AbiProvider() {
    if (handle_ != nullptr) plugin_.abi.close(handle_);
}

template <class Function>
base::Result<void> AbiProvider::invoke(CallContext& context, Effect effect, const char* operation,
                                       Function&& function) {
    gsp_error error = blankError(effect);
    const gsp_code code = function(plugin_.abi, &error);
    noteReturn(operation, context);
    context.rethrowCarried();
    if (code == GSP_OK) return {};
    return base::fail(readError(code, error, effect, world_.scrubber));
}

void AbiProvider::noteReturn(const char* operation, const CallContext& context) {
    const auto late = world_.clock.monotonicNow() - context.deadline(*context.abi());
    const bool overran = late > kOverrunMax;
    overran_.store(overran);
    if (!overran) return;
    world_.metrics.count("gpu_provider_call_overruns_total",
                         {{"provider", name_.str()}, {"operation", operation}}, 1);
    world_.log.warn("provider.call.overran",
                    {{"provider", name_.str()},
                     {"operation", operation},
                     {"late_ms", std::to_string(std::chrono::floor<base::Millis>(late).count())}});
}

base::Result<void> AbiProvider::probe(const Call& call) {
    CallContext context(call);
    return invoke(context, Effect::Read, "probe", [&](const gsp_plugin& plugin, gsp_error* error) {
        return plugin.probe(handle_, context.abi(), error);
    });
}

base::Result<std::vector<inventory::RawOffer>> AbiProvider::listOffers(const Call& call) {
    CallContext context(call);
    OfferSink sink(context, kOffersMax, readOffer);
    gsp_offer_filter everything{};
    everything.struct_size = sizeof everything;
    everything.gpu_model = borrow("");
    everything.price_micros_max = -1;
    auto done = invoke(context, Effect::Read, "list_offers",
                       [&](const gsp_plugin& plugin, gsp_error* error) {
                           return plugin.list_offers(handle_, context.abi(), &everything,
                                                     &OfferSink::take, &sink, error);
                       });
    return std::move(sink).finish(std::move(done));
}

base::Result<std::vector<Instance>> AbiProvider::listInstances(const Call& call) {
    CallContext context(call);
    InstanceSink sink(context, kInstancesMax, readInstance);
    auto done = invoke(
        context, Effect::Read, "list_instances", [&](const gsp_plugin& plugin, gsp_error* error) {
            return plugin.list_instances(handle_, context.abi(), &InstanceSink::take, &sink, error);
        });
    return std::move(sink).finish(std::move(done));
}

base::Result<Instance> AbiProvider::getInstance(const Call& call, const base::InstanceId& id) {
    CallContext context(call);
    InstanceSink sink(context, 1, readInstance);
    auto done = invoke(context, Effect::Read, "get_instance",
                       [&](const gsp_plugin& plugin, gsp_error* error) {
                           return plugin.get_instance(handle_, context.abi(), borrow(id.str()),
                                                      &InstanceSink::take, &sink, error);
                       });
    auto found = std::move(sink).finish(std::move(done));
    if (!found) return base::fail(std::move(found.error()));
    if (found->empty() || found->front().id != id)
        return base::fail(ErrorCode::BadResponse,
                          "the plugin was asked for the instance " + id.str() + " and gave " +
                              (found->empty() ? "none" : found->front().id.str()));
    return std::move(found->front());
}

base::Result<void> AbiProvider::createInstance(const Call& call, const CreateRequest& request,
                                               const Accepted& accepted) {
    CallContext context(call,
                        call.send_by.value_or(world_.clock.monotonicNow() + traits().create_send));
    AcceptedSink sink(context, accepted);
    const CreateStruct create(request);
    auto done = invoke(context, Effect::Write, "create_instance",
                       [&](const gsp_plugin& plugin, gsp_error* error) {
                           return plugin.create_instance(handle_, context.abi(), &create.abi(),
                                                         &AcceptedSink::take, &sink, error);
                       });
    if (sink.more() > 0)
        world_.log.error("provider.create.accepted_twice",
                         {{"provider", name_.str()}, {"more", std::to_string(sink.more())}});
    return sink.finish(std::move(done));
}

base::Result<void> AbiProvider::destroyInstance(const Call& call, const base::InstanceId& id) {
    CallContext context(call);
    return invoke(context, Effect::Write, "destroy_instance",
                  [&](const gsp_plugin& plugin, gsp_error* error) {
                      return plugin.destroy_instance(handle_, context.abi(), borrow(id.str()),
                                                     error);
                  });
}

base::Result<void> AbiProvider::ensureKeys(const Call& call, const base::InstanceId& id,
                                           const std::vector<std::string>& public_keys) {
    CallContext context(call);
    const std::string keys = joinLines(public_keys);
    return invoke(context, Effect::Write, "ensure_keys",
                  [&](const gsp_plugin& plugin, gsp_error* error) {
                      return plugin.ensure_keys(handle_, context.abi(), borrow(id.str()),
                                                borrow(keys), error);
                  });
}

}  // namespace gpushopper::provider
