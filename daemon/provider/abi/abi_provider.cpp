#include "daemon/provider/abi/abi_provider.hpp"

#include <optional>
#include <utility>

#include "daemon/provider/abi/foreign_call.hpp"
#include "daemon/provider/abi/marshal.hpp"
#include "daemon/provider/abi/sinks.hpp"
#include "daemon/provider/abi/text.hpp"
#include "daemon/provider/templates/abi_templates.hpp"

namespace gpushopper::provider {

using base::ErrorCode;
using base::Outcome;

namespace {

// Each stuck call also holds one of our threads, so there is no point in many.
constexpr int kRenewalsMax = 3;
constexpr base::Millis kOverrunMax{2'000};

}  // namespace

/// What open() gave; the last to let go of it closes it.
class AbiProvider::Handle {
public:
    Handle(const AbiProvider& owner, gsp_provider* given) : owner_(owner), given_(given) {}
    ~Handle() {
        const CallRecord::Visit visit(
            owner_.world_.calls,
            {owner_.name_.str(), "close", owner_.plugin_sha256_, owner_.world_.clock.wallNow()});
        const auto thrown = thrownBy([&] { mayThrow(owner_.plugin_.abi.close)(given_); });
        if (thrown) owner_.host_->breaches().note(Breach::Threw);
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    gsp_provider* get() const { return given_; }

private:
    const AbiProvider& owner_;
    gsp_provider* const given_;
};

base::Result<std::unique_ptr<AbiProvider>> AbiProvider::open(const PluginTable& plugin,
                                                             const HostWorld& world,
                                                             HostIdentity identity,
                                                             const std::string& config_json) {
    std::unique_ptr<AbiProvider> provider(
        new AbiProvider(  // tidy: allow(a private constructor, owned in the same expression)
            plugin, world, std::move(identity), config_json));
    auto handle = provider->makeHandle();
    if (!handle) return base::fail(std::move(handle.error()));
    {
        base::Lock lock(provider->mutex_);
        provider->handle_ = std::move(*handle);
    }
    provider->templates_ = AbiTemplates::offeredBy(*provider);
    return provider;
}

AbiProvider::AbiProvider(const PluginTable& plugin, const HostWorld& world, HostIdentity identity,
                         std::string config_json)
    : name_(identity.provider),
      plugin_(plugin),
      world_(world),
      plugin_sha256_(identity.plugin_sha256),
      config_json_(std::move(config_json)),
      host_(std::make_unique<HostServices>(world, std::move(identity))) {}

AbiProvider::~AbiProvider() = default;

base::Result<std::shared_ptr<AbiProvider::Handle>> AbiProvider::makeHandle() {
    const auto failed = [&](ErrorCode code, const std::string& why) {
        return base::fail(code, "the provider " + name_.str() + " cannot be opened: " + why);
    };
    gsp_provider* given = nullptr;
    gsp_error error = blankError(Effect::Read);
    gsp_code code = GSP_INTERNAL;
    std::optional<std::string> thrown;
    {
        const CallRecord::Visit visit(
            world_.calls, {name_.str(), "open", plugin_sha256_, world_.clock.wallNow()});
        thrown = thrownBy([&] {
            code = mayThrow(plugin_.abi.open)(host_->abi(), borrow(config_json_), &given, &error);
        });
    }
    if (thrown) return failed(ErrorCode::Internal, errorOfThrown(*thrown, Effect::Read).message);
    if (code != GSP_OK) {  // whatever was given, a failed open() gave us nothing
        const base::Error said = readError(code, error, Effect::Read, world_.scrubber);
        return failed(said.code, said.message);
    }
    if (given == nullptr) return failed(ErrorCode::Internal, "its plugin returned no handle");
    return std::make_shared<Handle>(*this, given);
}

std::shared_ptr<AbiProvider::Handle> AbiProvider::handle() const {
    base::Lock lock(mutex_);
    return handle_;
}

base::Result<void> AbiProvider::renew() {
    {
        base::Lock lock(mutex_);
        if (renewals_ >= kRenewalsMax)
            return base::fail(ErrorCode::Unsupported, "too many calls of it never came back");
        ++renewals_;
    }
    auto fresh = makeHandle();
    if (!fresh) return base::fail(std::move(fresh.error()));
    std::shared_ptr<Handle> old;  // closed outside the lock, if no call is on it
    base::Lock lock(mutex_);
    old = std::exchange(handle_, std::move(*fresh));
    return {};
}

void AbiProvider::close() {
    std::shared_ptr<Handle> last;  // dies after the lock
    base::Lock lock(mutex_);
    last = std::exchange(handle_, nullptr);
}

base::Result<void> AbiProvider::invoke(const CallDesk::Open& call, Effect effect,
                                       const char* operation, const Function& function) {
    gsp_error error = blankError(effect);
    gsp_code code = GSP_INTERNAL;
    const std::shared_ptr<Handle> handle = this->handle();
    std::optional<std::string> thrown;
    {
        const CallRecord::Visit visit(
            world_.calls, {name_.str(), operation, plugin_sha256_, world_.clock.wallNow()});
        thrown = thrownBy([&] { code = function(plugin_.abi, handle->get(), &error); });
    }
    noteReturn(operation, call.context());
    call.context().rethrowCarried();
    if (thrown) return base::fail(errorOfThrown(*thrown, effect));
    if (code == GSP_OK) return {};
    return base::fail(readError(code, error, effect, world_.scrubber));
}

void AbiProvider::noteReturn(const char* operation, const CallContext& context) {
    const auto late = world_.clock.monotonicNow() - context.deadline();
    if (late <= kOverrunMax) return;
    world_.metrics.count("gpu_provider_call_overruns_total",
                         {{"provider", name_.str()}, {"operation", operation}}, 1);
    world_.log.warn("provider.call.overran",
                    {{"provider", name_.str()},
                     {"operation", operation},
                     {"late_ms", std::to_string(std::chrono::floor<base::Millis>(late).count())}});
}

base::Error AbiProvider::errorOfThrown(const std::string& thrown, Effect effect) {
    host_->breaches().note(Breach::Threw);
    return {.code = ErrorCode::Internal,
            .message = "the plugin let an exception out: " +
                       cleanText(withoutUrls(world_.scrubber.scrub(thrown)), kTextBytesMax),
            .outcome = effect == Effect::Write ? Outcome::MaybeApplied : Outcome::NotApplied};
}

base::Result<void> AbiProvider::probe(const Call& call) {
    CallDesk::Open open(host_->desk(), call);
    return invoke(open, Effect::Read, "probe",
                  [&](const gsp_plugin& plugin, gsp_provider* handle, gsp_error* error) {
                      return mayThrow(plugin.probe)(handle, open.abi(), error);
                  });
}

base::Result<std::vector<inventory::RawOffer>> AbiProvider::listOffers(const Call& call) {
    CallDesk::Open open(host_->desk(), call);
    OfferSink sink(kOffersMax, readOffer);
    gsp_offer_filter everything{};
    everything.struct_size = sizeof everything;
    everything.gpu_model = borrow("");
    everything.price_micros_max = -1;
    auto done =
        invoke(open, Effect::Read, "list_offers",
               [&](const gsp_plugin& plugin, gsp_provider* handle, gsp_error* error) {
                   return mayThrow(plugin.list_offers)(handle, open.abi(), &everything,
                                                       &OfferSink::take, open.place(&sink), error);
               });
    return std::move(sink).finish(std::move(done));
}

base::Result<std::vector<Instance>> AbiProvider::listInstances(const Call& call) {
    CallDesk::Open open(host_->desk(), call);
    InstanceSink sink(kInstancesMax, readInstance);
    auto done = invoke(open, Effect::Read, "list_instances",
                       [&](const gsp_plugin& plugin, gsp_provider* handle, gsp_error* error) {
                           return mayThrow(plugin.list_instances)(
                               handle, open.abi(), &InstanceSink::take, open.place(&sink), error);
                       });
    return std::move(sink).finish(std::move(done));
}

base::Result<Instance> AbiProvider::getInstance(const Call& call, const base::InstanceId& id) {
    CallDesk::Open open(host_->desk(), call);
    InstanceSink sink(1, readInstance);
    auto done = invoke(open, Effect::Read, "get_instance",
                       [&](const gsp_plugin& plugin, gsp_provider* handle, gsp_error* error) {
                           return mayThrow(plugin.get_instance)(
                               handle, open.abi(), borrow(id.str()), &InstanceSink::take,
                               open.place(&sink), error);
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
    CallDesk::Open open(host_->desk(), call,
                        call.send_by.value_or(world_.clock.monotonicNow() + traits().create_send));
    AcceptedSink sink(accepted);
    const CreateStruct create(request);
    auto done = invoke(open, Effect::Write, "create_instance",
                       [&](const gsp_plugin& plugin, gsp_provider* handle, gsp_error* error) {
                           return mayThrow(plugin.create_instance)(
                               handle, open.abi(), &create.abi(), &AcceptedSink::take,
                               open.place(&sink), error);
                       });
    if (sink.more() > 0)
        world_.log.error("provider.create.accepted_twice",
                         {{"provider", name_.str()}, {"more", std::to_string(sink.more())}});
    return sink.finish(std::move(done));
}

base::Result<void> AbiProvider::destroyInstance(const Call& call, const base::InstanceId& id) {
    CallDesk::Open open(host_->desk(), call);
    return invoke(open, Effect::Write, "destroy_instance",
                  [&](const gsp_plugin& plugin, gsp_provider* handle, gsp_error* error) {
                      return mayThrow(plugin.destroy_instance)(handle, open.abi(), borrow(id.str()),
                                                               error);
                  });
}

base::Result<void> AbiProvider::ensureKeys(const Call& call, const base::InstanceId& id,
                                           const std::vector<std::string>& public_keys) {
    CallDesk::Open open(host_->desk(), call);
    const std::string keys = joinLines(public_keys);
    return invoke(open, Effect::Write, "ensure_keys",
                  [&](const gsp_plugin& plugin, gsp_provider* handle, gsp_error* error) {
                      return mayThrow(plugin.ensure_keys)(handle, open.abi(), borrow(id.str()),
                                                          borrow(keys), error);
                  });
}

}  // namespace gpushopper::provider
