#include "daemon/provider/provider_slot.hpp"

#include <utility>

namespace gpushopper::provider {
namespace {

// The value of the `code` label of gpu_provider_api_errors_total.
const char* metricCode(const base::Error& error) {
    if (error.http_status == 401 || error.code == base::ErrorCode::Auth) return "401";
    if (error.http_status == 429 || error.code == base::ErrorCode::RateLimited) return "429";
    if (error.code == base::ErrorCode::Deadline) return "timeout";
    if (error.code == base::ErrorCode::BadResponse) return "decode";
    if (error.http_status >= 500) return "5xx";
    if (error.http_status >= 400) return "4xx";
    return error.code == base::ErrorCode::Transient ? "connect" : "4xx";
}

}  // namespace

ProviderSlot::ProviderSlot(const SlotParts& parts)
    : provider_(parts.provider),
      tasks_(parts.tasks),
      clock_(parts.clock),
      metrics_(parts.metrics),
      limits_(parts.limits),
      lane_(provider_.traits().concurrency_max, provider_.traits().create_interval, tasks_, clock_),
      views_([this](const std::stop_token& stop) { return listInstances(stop); }, tasks_, clock_) {}

Call ProviderSlot::makeCall(base::Millis limit, const std::stop_token& stop,
                            std::string key) const {
    Call call;
    call.deadline = clock_.monotonicNow() + limit;
    call.stop = stop;
    call.trace_id = key;
    call.idempotency_key = std::move(key);
    return call;
}

template <class Body>
auto ProviderSlot::call(const Kind& kind, const Call& context, Body&& body) -> decltype(body()) {
    const base::MonoTime began = clock_.monotonicNow();
    tasks_.boundary(kind.before);
    auto result = [&] {
        const CallWatch::Out out(calls_, kind.operation, context.deadline);
        return body();
    }();
    record(kind, result ? nullptr : &result.error(), began);
    tasks_.boundary(kind.after);
    return result;
}

void ProviderSlot::record(const Kind& kind, const base::Error* error, base::MonoTime began) {
    const base::WallTime now = clock_.wallNow();
    // "Not found" is an answer, and a good one: the provider is up and knows us.
    const bool failed = error != nullptr && error->code != base::ErrorCode::NotFound;
    if (failed) {
        health_.recordFailure(now, *error);
    } else {
        health_.recordSuccess(now, kind.authenticated_read);
    }
    recordDefects(now, error);
    const BreakerState breaker = provider_.breakerState();
    health_.setBreaker(breaker);
    metrics_.gauge("gpu_provider_circuit_breaker_state", {{"provider", name().str()}},
                   static_cast<double>(breaker));
    const base::MetricLabels labels = {{"provider", name().str()}, {"operation", kind.operation}};
    const std::chrono::duration<double> took = clock_.monotonicNow() - began;
    metrics_.observe("gpu_provider_api_response_time_seconds", labels, took.count());
    base::MetricLabels with_status = labels;
    with_status.emplace_back("status", failed ? "error" : "success");
    metrics_.count("gpu_provider_api_calls_total", with_status, 1);
    if (!failed || error->code == base::ErrorCode::Cancelled) return;
    base::MetricLabels with_code = labels;
    with_code.emplace_back("code", metricCode(*error));
    metrics_.count("gpu_provider_api_errors_total", with_code, 1);
}

void ProviderSlot::recordDefects(base::WallTime now, const base::Error* error) {
    const Defects defects = provider_.defects();
    const std::uint64_t seen = defects_seen_.exchange(defects.count);
    for (std::uint64_t i = seen; i < defects.count; ++i) health_.recordDefect(now, defects.last);
    // What was thrown is a defect and an error; it counts once.
    const bool is_error = error != nullptr && error->code == base::ErrorCode::Internal;
    if (is_error && defects.count <= seen)
        health_.recordDefect(now, "its plugin reports a bug of its own: " + error->message);
}

base::Result<void> ProviderSlot::renew() {
    auto renewed = provider_.renew();
    if (renewed) lane_.renew();
    return renewed;
}

base::Result<void> ProviderSlot::probe(const std::stop_token& stop) {
    const Call call_context = makeCall(limits_.probe, stop, "probe");
    auto slot = lane_.acquire(CallKind::Read, call_context.deadline, stop);
    if (!slot) return base::fail(slot.error());
    constexpr Kind kKind{"probe", "provider.probe.before", "provider.probe.after", false};
    auto ready = call(kKind, call_context, [&] { return provider_.probe(call_context); });
    health_.recordProbe(ready);
    return ready;
}

base::Result<RawOffersPtr> ProviderSlot::listOffers(const std::stop_token& stop) {
    const Call call_context = makeCall(limits_.list_offers, stop, "list-offers");
    // Reads of the menu rank below everything that concerns a machine.
    auto slot = lane_.acquire(CallKind::Read, call_context.deadline, stop);
    if (!slot) return base::fail(slot.error());
    constexpr Kind kKind{"list_offers", "provider.list_offers.before", "provider.list_offers.after",
                         false};
    auto listed = call(kKind, call_context, [&] { return provider_.listOffers(call_context); });
    if (!listed) return base::fail(std::move(listed.error()));
    auto offers = std::make_shared<const RawOffers>(std::move(*listed));
    // Only whoever judges them by templates needs them as the provider gave them.
    if (hasTemplates()) last_offers_.set(offers);
    return offers;
}

base::Result<std::vector<Instance>> ProviderSlot::listInstances(const std::stop_token& stop) {
    const Call call_context = makeCall(limits_.list, stop, "list-instances");
    auto slot = lane_.acquire(CallKind::List, call_context.deadline, stop);
    if (!slot) return base::fail(slot.error());
    constexpr Kind kKind{"list_instances", "provider.list.before", "provider.list.after", true};
    return call(kKind, call_context, [&] { return provider_.listInstances(call_context); });
}

base::Result<Instance> ProviderSlot::getInstance(const base::InstanceId& id,
                                                 const std::stop_token& stop) {
    const Call call_context = makeCall(limits_.get, stop, "get-" + id.str());
    // By id is how an end is proven: it ranks with the lists, not with what hanging creates block.
    auto slot = lane_.acquire(CallKind::List, call_context.deadline, stop);
    if (!slot) return base::fail(slot.error());
    constexpr Kind kKind{"get", "provider.get.before", "provider.get.after", true};
    return call(kKind, call_context, [&] { return provider_.getInstance(call_context, id); });
}

base::Result<void> ProviderSlot::createInstance(Lane::Slot slot, const CreateRequest& request,
                                                const std::string& idempotency_key,
                                                const Provider::Accepted& accepted,
                                                const std::stop_token& stop) {
    const Lane::Slot held = std::move(slot);
    // The slot was taken before the row was claimed, and the resolver reckons from the claim. This
    // process may have been held up since then; a create that is late by now is not sent at all.
    const base::MonoTime send_by = held.takenAt() + traits().create_send;
    Call call_context = makeCall(traits().create_deadline, stop, idempotency_key);
    call_context.send_by = send_by;
    call_context.deadline = send_by + traits().create_deadline;
    constexpr Kind kKind{"create", "provider.create.before", "provider.create.after", false};
    return call(kKind, call_context, [&]() -> base::Result<void> {
        if (clock_.monotonicNow() >= send_by)
            return base::fail(base::ErrorCode::Deadline,
                              "the daemon was held up: the create was not sent in time");
        return provider_.createInstance(call_context, request, accepted);
    });
}

base::Result<void> ProviderSlot::destroyInstance(const base::InstanceId& id, std::uint32_t attempt,
                                                 const std::stop_token& stop) {
    Call call_context = makeCall(limits_.destroy, stop, "destroy-" + id.str());
    call_context.attempt = attempt;
    auto slot = lane_.acquire(CallKind::Destroy, call_context.deadline, stop);
    if (!slot) return base::fail(slot.error());
    constexpr Kind kKind{"destroy", "provider.destroy.before", "provider.destroy.after", false};
    return call(kKind, call_context, [&] { return provider_.destroyInstance(call_context, id); });
}

base::Result<void> ProviderSlot::ensureKeys(const base::InstanceId& id,
                                            const std::vector<std::string>& keys,
                                            const std::stop_token& stop) {
    const Call call_context = makeCall(limits_.ensure_keys, stop, "keys-" + id.str());
    auto slot = lane_.acquire(CallKind::Read, call_context.deadline, stop);
    if (!slot) return base::fail(slot.error());
    constexpr Kind kKind{"ensure_keys", "provider.ensure_keys.before", "provider.ensure_keys.after",
                         false};
    return call(kKind, call_context, [&]() -> base::Result<void> {
        auto done = provider_.ensureKeys(call_context, id, keys);
        // A provider that cannot attach keys got them with the create.
        if (!done && done.error().code == base::ErrorCode::Unsupported) return {};
        return done;
    });
}

base::Result<std::vector<Template>> ProviderSlot::listTemplates(const std::stop_token& stop) {
    const Call call_context = makeCall(limits_.templates, stop, "list-templates");
    auto slot = lane_.acquire(CallKind::Read, call_context.deadline, stop);
    if (!slot) return base::fail(slot.error());
    constexpr Kind kKind{"list_templates", "provider.list_templates.before",
                         "provider.list_templates.after", false};
    return call(kKind, call_context, [&] { return provider_.templates()->list(call_context); });
}

base::Result<Template> ProviderSlot::getTemplate(const std::string& id,
                                                 const std::stop_token& stop) {
    const Call call_context = makeCall(limits_.templates, stop, "get-template-" + id);
    auto slot = lane_.acquire(CallKind::Read, call_context.deadline, stop);
    if (!slot) return base::fail(slot.error());
    constexpr Kind kKind{"get_template", "provider.get_template.before",
                         "provider.get_template.after", false};
    return call(kKind, call_context, [&]() -> base::Result<Template> {
        auto found = provider_.templates()->get(call_context, id);
        // An id that can be no template's is no template's, and no fault of the provider.
        if (!found && found.error().code == base::ErrorCode::InvalidArgument)
            return base::fail(base::ErrorCode::NotFound, std::move(found.error().message));
        return found;
    });
}

base::Result<std::vector<std::size_t>> ProviderSlot::fitting(const Template& wanted,
                                                             const RawOffers& offers,
                                                             const std::stop_token& stop) {
    const Call call_context = makeCall(limits_.fitting, stop, "fitting-" + wanted.id);
    auto slot = lane_.acquire(CallKind::Read, call_context.deadline, stop);
    if (!slot) return base::fail(slot.error());
    // Nobody outside the process is asked, so it says nothing about the provider's health.
    const CallWatch::Out out(calls_, "is_compatible", call_context.deadline);
    auto places = provider_.templates()->fitting(call_context, wanted, offers);
    recordDefects(clock_.wallNow(), places ? nullptr : &places.error());
    return places;
}

}  // namespace gpushopper::provider
