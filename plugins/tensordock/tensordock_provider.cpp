#include "plugins/tensordock/tensordock_provider.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "plugins/tensordock/machines/view.hpp"
#include "plugins/tensordock/rent/create_order.hpp"
#include "plugins/tensordock/wire/account.hpp"

namespace gpushopper::tensordock {
namespace {

/// Differences up to this share of a rate are rounding.
constexpr std::int64_t kRateTolerancePercent = 1;

bool wanted(const Offer& offer, const OfferFilter& filter) {
    return offer.gpu_count >= filter.gpu_count_min && offer.vram_mib >= filter.vram_mib_min &&
           (filter.price_micros_max < 0 || offer.price_micros <= filter.price_micros_max);
}

bool isAbove(std::int64_t rate, std::int64_t expected) {
    return rate > expected + expected * kRateTolerancePercent / 100;
}

std::string pathOf(std::string_view instance_id) {
    return "/instances/" + parseMachineId(instance_id);
}

}  // namespace

TensorDockProvider::TensorDockProvider(Host host, const Config& config)
    : host_(host),
      settings_(readSettings(config)),
      per_gpu_{settings_.vcpus_per_gpu, settings_.ram_gb_per_gpu},
      api_(host, settings_) {}

/// The list of machines is the cheapest read that proves the key.
void TensorDockProvider::probe(Call& call) { machines(call); }

Catalogue::Places TensorDockProvider::refreshPlaces(Call& call) {
    const HostTime asked_at = host_.now();
    Locations locations;
    api_.read(call, Errand::Menu, "/locations",
              [&](std::string_view body) { locations = readLocations(body); });
    if (locations.unreadable > 0) {
        host_.metric(GSP_COUNTER, "places_unreadable", static_cast<double>(locations.unreadable));
    }
    return catalogue_.keep(std::move(locations.known), asked_at);
}

void TensorDockProvider::listOffers(Call& call, const OfferFilter& filter,
                                    const Sink<Offer>& sink) {
    const Menu menu = menuOf(*refreshPlaces(call), per_gpu_);
    const auto count = [&](const char* reason, std::size_t offers) {
        host_.metric(GSP_GAUGE, "offers_left_out", static_cast<double>(offers),
                     {{"reason", reason}});
    };
    count("price", menu.without_price);
    count("access", menu.without_access);
    count("size", menu.too_small);
    count("id", menu.without_id);
    host_.metric(GSP_GAUGE, "gpu_names_unknown", static_cast<double>(menu.unknown_gpus));
    std::uint32_t given = 0;
    for (const Offer& offer : menu.offers) {
        if (!wanted(offer, filter)) continue;
        if (filter.limit > 0 && given++ == filter.limit) return;
        if (!sink(offer)) return;
    }
}

std::vector<Machine> TensorDockProvider::machines(Call& call) {
    std::vector<Machine> machines;
    api_.read(call, Errand::List, "/instances",
              [&](std::string_view body) { machines = readMachines(body); });
    // Those are told of for a while after they are gone; the core would wait for them for ever.
    const auto all = machines.size();
    std::erase_if(machines, [](const Machine& machine) { return statusOf(machine.status).gone; });
    host_.metric(GSP_GAUGE, "machines_ended", static_cast<double>(all - machines.size()));
    std::int64_t micros = 0;
    for (const Machine& machine : machines) micros += machine.hourly_micros.value_or(0);
    listed_micros_ = micros;
    return machines;
}

void TensorDockProvider::listInstances(Call& call, const Sink<Instance>& sink) {
    std::vector<Instance> instances;
    for (const Machine& machine : machines(call)) instances.push_back(view(machine));
    for (const Instance& instance : instances) {
        if (!sink(instance)) return;
    }
}

Instance TensorDockProvider::getInstance(Call& call, std::string_view instance_id) {
    const std::string id = parseMachineId(instance_id);
    Machine machine;
    api_.read(call, Errand::Machine, "/instances/" + id, [&](std::string_view body) {
        machine = readMachine(body);
        if (machineId(machine.id) != machineId(id))
            throw Failure(GSP_BAD_RESPONSE, "TensorDock answered with another machine than asked");
    });
    if (statusOf(machine.status).gone)
        throw Failure(GSP_NOT_FOUND, "TensorDock calls this machine " + machine.status);
    return view(machine);
}

/// Also looks whether the machine costs what was quoted: its rate is the truth, and may hold parts
/// that no list of prices has (a fee for the address).
Instance TensorDockProvider::view(const Machine& machine) {
    const auto promise = promises_.of(machine.name);
    Instance instance = viewOf(machine, promise, settings_.ssh_user);
    const bool dearer = promise && isAbove(instance.price_micros, promise->hourly_micros);
    if (dearer && promises_.firstSurprise(machine.name)) {
        host_.log(GSP_WARN, "tensordock.machine.dearer_than_quoted",
                  {{"instance", instance.id},
                   {"quoted_micros", std::to_string(promise->hourly_micros)},
                   {"rate_micros", std::to_string(instance.price_micros)}});
    }
    return instance;
}

void TensorDockProvider::createInstance(Call& call, const CreateRequest& request,
                                        const Sink<Instance>& accepted) {
    const OfferKey key = parseOfferId(request.offer_id);
    checkRequest(request, key);
    Catalogue::Places places = catalogue_.at(host_.now());
    if (places == nullptr) places = refreshPlaces(call);
    const auto picked = pick(*places, key, per_gpu_);
    if (!picked) throw Failure(GSP_NO_CAPACITY, "TensorDock no longer lists this offer");
    const CreateOrder order = orderOf(request, *picked, settings_);
    // Before it is sent: the machine may be seen in a list although this answer is lost.
    promises_.remember(request.label, order.promise);
    api_.create(call, order.body, [&](std::string_view body) {
        Machine created = readMachine(body);
        compareName(created, request.label);
        if (created.name.empty()) created.name = request.label;
        Instance instance = viewOf(created, order.promise, settings_.ssh_user);
        // The docs show "running" here although nothing runs yet, and no price.
        instance.state = GSP_STARTING;
        if (instance.price_micros == 0) instance.price_micros = order.promise.hourly_micros;
        accepted(instance);
    });
}

/// A name that was cut or changed on the way no longer says whose the machine is: the core decides
/// by what is told to it; operators should know.
void TensorDockProvider::compareName(const Machine& created, const std::string& label) const {
    if (created.name.empty() || created.name == label) return;
    host_.log(GSP_ERROR, "tensordock.create.name_changed",
              {{"instance", created.id}, {"sent", label}, {"stored", created.name}});
}

void TensorDockProvider::destroyInstance(Call& call, std::string_view instance_id) {
    api_.destroy(call, pathOf(instance_id));
}

void TensorDockProvider::readBalance(Call& call, gsp_account& account) {
    Account read;
    api_.balance(call, [&](std::string_view body) { read = readAccount(body); });
    account.left_micros = read.left_micros;
    account.per_hour_micros = read.per_hour_micros.value_or(-1);
    const std::int64_t listed = listed_micros_;
    if (read.per_hour_micros && listed >= 0 && isAbove(*read.per_hour_micros, listed)) {
        host_.log(GSP_WARN, "tensordock.account.costs_more_than_listed",
                  {{"account_micros", std::to_string(*read.per_hour_micros)},
                   {"listed_micros", std::to_string(listed)}});
    }
}

}  // namespace gpushopper::tensordock
