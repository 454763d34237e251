#include "sdk/check/world/caller.hpp"

#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "sdk/check/faults/elements.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/order.hpp"

namespace gpushopper::check {
namespace {

/// The same function without its promise not to throw, which is worth as much as its author.
template <class Result, class... Arguments>
constexpr auto mayThrow(Result (*function)(Arguments...) noexcept) -> Result (*)(Arguments...) {
    return function;
}

/// nullopt: `function` returned. Else what it threw.
template <class Function>
std::optional<std::string> thrownBy(Function&& function) {
    try {
        function();
        return std::nullopt;
    } catch (const std::exception& problem) {
        return problem.what();
    } catch (...) {  // tidy: allow(a plugin may throw anything, against the contract)
        return "something that is no std::exception";
    }
}

gsp_error blankError(bool writes) {
    gsp_error error{};
    error.struct_size = sizeof error;
    error.outcome = writes ? GSP_MAYBE_APPLIED : GSP_NOT_APPLIED;
    error.retry_after_ns = -1;
    return error;
}

/// The text of a fixed buffer, whether or not the plugin ended it.
template <std::size_t N>
std::string bounded(const char (&text)[N]) {  // NOLINT(modernize-avoid-c-arrays): C's struct
    return {text, strnlen(text, N)};
}

void take(Reply& reply, const gsp_offer* given, std::vector<std::string>& faults) {
    reply.offers.push_back(readOffer(given, faults));
}
void take(Reply& reply, const gsp_instance* given, std::vector<std::string>& faults) {
    reply.instances.push_back(readInstance(given, faults));
}

/// The sink that the plugin gets. Not 0: stop.
template <class Struct>
std::int32_t sink(void* context, const Struct* given) noexcept {
    auto& tray = *static_cast<Tray<Struct>*>(context);
    if (!tray.errand.mayCallBack("the sink")) return 1;
    const std::string operation = tray.errand.operation;
    if (tray.stopped) {
        tray.notices.add(Topic::Limits, operation + " goes on after its sink said stop");
        return 1;
    }
    if (++tray.count > tray.count_max) {
        tray.stopped = true;
        tray.notices.add(Topic::Limits, operation + " hands over more than " +
                                            std::to_string(tray.count_max) + " elements");
        return 1;
    }
    std::vector<std::string> faults;
    take(tray.reply, given, faults);
    const std::string where = operation + ": ";
    for (const std::string& fault : faults) tray.notices.add(Topic::Values, where + fault);
    tray.stopped = tray.count >= tray.stop_at;
    return tray.stopped ? 1 : 0;
}

template <class Struct>
Tray<Struct>& trayIn(std::deque<Tray<Struct>>& trays, std::mutex& mutex, Tray<Struct> tray) {
    const std::lock_guard lock(mutex);
    return trays.emplace_back(tray);
}

}  // namespace

void Caller::announce(const std::string& step) {
    if (parts_.child == nullptr) return;
    parts_.child->announce("in " + step + "()" + (scene_.empty() ? "" : ", " + scene_));
}

Reply Caller::open(const std::string& config_json) {
    Reply reply;
    reply.operation = "open";
    reply.first_request = parts_.host.requestCount();
    announce("open");
    gsp_error error = blankError(false);
    gsp_provider* given = nullptr;
    const auto thrown = thrownBy([&] {
        reply.code = mayThrow(parts_.plugin.open)(
            &parts_.host.abi(), {config_json.data(), config_json.size()}, &given, &error);
    });
    if (thrown) {
        parts_.notices.add(Topic::Returns, "open let an exception out: " + shown(*thrown));
        reply.code = GSP_INTERNAL;
    }
    reply.message = bounded(error.message);
    reply.end_request = parts_.host.requestCount();
    review(reply, error, false);
    if (!reply.ok()) return reply;
    handle_ = given;
    if (given == nullptr) parts_.notices.add(Topic::Returns, "open answered OK without a handle");
    return reply;
}

void Caller::close() {
    if (handle_ == nullptr) return;
    announce("close");
    const auto thrown =
        thrownBy([&] { mayThrow(parts_.plugin.close)(std::exchange(handle_, nullptr)); });
    if (thrown) parts_.notices.add(Topic::Returns, "close let an exception out: " + shown(*thrown));
    parts_.host.poison();
}

template <class Function>
void Caller::call(Reply& reply, const Manner& manner, bool writes, Function&& function) {
    reply.began_ns = parts_.host.nowNs();
    Errand& errand = parts_.host.begin(reply.operation, 0, manner.idempotency_key);
    errand.abi.deadline_ns = reply.began_ns + manner.patience.count();
    errand.cancelled = manner.cancelled;
    if (manner.on_begin) manner.on_begin(errand);
    reply.first_request = parts_.host.requestCount();
    announce(reply.operation);
    // On the heap, where a sanitizer sees whoever writes beyond it.
    const auto error = std::make_unique<gsp_error>(blankError(writes));
    const auto thrown = thrownBy([&] { reply.code = function(errand, error.get()); });
    errand.over = true;
    if (thrown) {
        parts_.notices.add(Topic::Returns,
                           reply.operation + " let an exception out: " + shown(*thrown));
        reply.code = GSP_INTERNAL;
    }
    reply.ended_ns = parts_.host.nowNs();
    reply.end_request = parts_.host.requestCount();
    reply.retry_after_ns = error->retry_after_ns;
    reply.http_status = error->http_status;
    reply.outcome = error->outcome;
    reply.message = bounded(error->message);
    reply.provider_code = bounded(error->provider_code);
    if (!thrown) review(reply, *error, writes);
}

void Caller::review(const Reply& reply, const gsp_error& error, bool writes) {
    const auto note = [&](const std::string& what) {
        parts_.notices.add(Topic::Returns, reply.operation + " " + what);
    };
    if (reply.ok()) return;
    if (reply.code < GSP_OK || reply.code > GSP_INTERNAL)
        note("answered the code " + std::to_string(reply.code) + ", which does not exist");
    if (reply.code == GSP_INTERNAL)
        note("answered INTERNAL, which says \"bug in the plugin\" (" + shown(reply.message) + ")");
    if (writes && reply.code == GSP_INTERNAL && reply.outcome == GSP_NOT_APPLIED)
        note("claims NOT_APPLIED after a bug of its own, which cannot know how far it had come");
    if (reply.outcome < GSP_NOT_APPLIED || reply.outcome > GSP_APPLIED)
        note("gave the outcome " + std::to_string(reply.outcome) + ", which does not exist");
    if (reply.message.empty())
        note("failed with " + codeName(reply.code) + " and no message for the operator");
    if (reply.message.size() == sizeof error.message)
        note("gave an error message without an end (no zero byte)");
    if (reply.provider_code.size() == sizeof error.provider_code)
        note("gave a provider_code without an end (no zero byte)");
    if (!isUtf8(reply.message) || !isUtf8(reply.provider_code))
        note("gave an error text that is not UTF-8: " + shown(reply.message));
}

Reply Caller::probe(const Manner& manner) {
    Reply reply;
    reply.operation = "probe";
    call(reply, manner, false, [&](const Errand& errand, gsp_error* error) {
        return mayThrow(parts_.plugin.probe)(handle_, &errand.abi, error);
    });
    return reply;
}

Reply Caller::listOffers(const Manner& manner) {
    gsp_offer_filter everything{};
    everything.struct_size = sizeof everything;
    everything.gpu_model = {"", 0};
    everything.price_micros_max = -1;
    Reply reply;
    reply.operation = "list_offers";
    call(reply, manner, false, [&](Errand& errand, gsp_error* error) {
        auto& tray =
            trayIn(offer_trays_, mutex_,
                   Tray<gsp_offer>{errand, parts_.notices, manner.stop_at, kOffersMax, reply});
        return mayThrow(parts_.plugin.list_offers)(handle_, &errand.abi, &everything,
                                                   &sink<gsp_offer>, &tray, error);
    });
    return reply;
}

Reply Caller::listInstances(const Manner& manner) {
    Reply reply;
    reply.operation = "list_instances";
    call(reply, manner, false, [&](Errand& errand, gsp_error* error) {
        auto& tray = trayIn(
            instance_trays_, mutex_,
            Tray<gsp_instance>{errand, parts_.notices, manner.stop_at, kInstancesMax, reply});
        return mayThrow(parts_.plugin.list_instances)(handle_, &errand.abi, &sink<gsp_instance>,
                                                      &tray, error);
    });
    return reply;
}

Reply Caller::getInstance(const std::string& id, const Manner& manner) {
    Reply reply;
    reply.operation = "get_instance";
    call(reply, manner, false, [&](Errand& errand, gsp_error* error) {
        auto& tray = trayIn(
            instance_trays_, mutex_,
            Tray<gsp_instance>{errand, parts_.notices, manner.stop_at, kInstancesMax, reply});
        return mayThrow(parts_.plugin.get_instance)(handle_, &errand.abi, {id.data(), id.size()},
                                                    &sink<gsp_instance>, &tray, error);
    });
    if (reply.ok() && reply.instances.size() != 1)
        parts_.notices.add(Topic::Returns, "get_instance answered OK and gave " +
                                               counted(reply.instances.size(), "instance") +
                                               ", not one");
    return reply;
}

Reply Caller::createInstance(const CreateRequest& request, const Manner& manner) {
    Reply reply;
    reply.operation = "create_instance";
    const CreateStruct create(request);
    call(reply, manner, true, [&](Errand& errand, gsp_error* error) {
        auto& tray = trayIn(
            instance_trays_, mutex_,
            Tray<gsp_instance>{errand, parts_.notices, manner.stop_at, kInstancesMax, reply});
        return mayThrow(parts_.plugin.create_instance)(handle_, &errand.abi, &create.abi(),
                                                       &sink<gsp_instance>, &tray, error);
    });
    if (reply.ok() && reply.instances.empty())
        parts_.notices.add(Topic::Accepted,
                           "create_instance answered OK and did not say which machine it made");
    if (reply.instances.size() > 1)
        parts_.notices.add(
            Topic::Accepted,
            "one create_instance made " + std::to_string(reply.instances.size()) + " machines");
    return reply;
}

Reply Caller::destroyInstance(const std::string& id, const Manner& manner) {
    Reply reply;
    reply.operation = "destroy_instance";
    call(reply, manner, true, [&](const Errand& errand, gsp_error* error) {
        return mayThrow(parts_.plugin.destroy_instance)(handle_, &errand.abi,
                                                        {id.data(), id.size()}, error);
    });
    return reply;
}

Reply Caller::ensureKeys(const std::string& id, const std::string& keys, const Manner& manner) {
    Reply reply;
    reply.operation = "ensure_keys";
    call(reply, manner, true, [&](const Errand& errand, gsp_error* error) {
        return mayThrow(parts_.plugin.ensure_keys)(handle_, &errand.abi, {id.data(), id.size()},
                                                   {keys.data(), keys.size()}, error);
    });
    return reply;
}

}  // namespace gpushopper::check
