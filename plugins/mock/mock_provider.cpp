#include "plugins/mock/mock_provider.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "plugins/mock/faults/fault_effects.hpp"
#include "plugins/mock/market/public_keys.hpp"

namespace gpushopper::mock {
namespace {

Failure notFound(std::string_view id) {
    return Failure(GSP_NOT_FOUND, "no instance " + std::string(id));
}

std::vector<std::string> plainKeys(const std::vector<std::string>& lines) {
    if (lines.size() > kPublicKeysMax) throw Failure(GSP_INVALID_ARGUMENT, "too many public keys");
    std::vector<std::string> keys;
    for (const std::string& line : lines) {
        auto key = plainPublicKey(line);
        if (!key) throw Failure(GSP_INVALID_ARGUMENT, "not a plain SSH public key");
        keys.push_back(std::move(*key));
    }
    return keys;
}

gsp_state abiState(MachineState state) {
    switch (state) {
        case MachineState::Starting:
            return GSP_STARTING;
        case MachineState::Running:
            return GSP_RUNNING;
        case MachineState::Stopped:
            return GSP_STOPPED;
        case MachineState::Broken:
            return GSP_BROKEN;
        case MachineState::Destroyed:
            return GSP_STATE_UNKNOWN;  // only a stale list shows these
    }
    return GSP_STATE_UNKNOWN;
}

gsp_billing abiBilling(Billing billing) {
    switch (billing) {
        case Billing::Compute:
            return GSP_BILLING_COMPUTE;
        case Billing::StorageOnly:
            return GSP_BILLING_STORAGE_ONLY;
        case Billing::None:
            return GSP_BILLING_NONE;
    }
    return GSP_BILLING_UNKNOWN;
}

bool wanted(const Offer& offer, const OfferFilter& filter) {
    return offer.gpu_count >= filter.gpu_count_min && offer.vram_mib >= filter.vram_mib_min &&
           (filter.price_micros_max < 0 || offer.price_micros <= filter.price_micros_max);
}

}  // namespace

MockProvider::MockProvider(Host host, const Config& config)
    : host_(host),
      config_(readConfig(config)),
      catalogue_({static_cast<std::uint32_t>(config_.offers),
                  static_cast<std::uint64_t>(config_.seed), config_.price_moves,
                  config_.free_offer}),
      templates_(static_cast<std::uint64_t>(config_.seed)),
      books_(host, {config_.state_file, config_.authorized_keys_file}),
      faults_(host, config_.faults_file),
      breaker_(host, {.open_first = std::chrono::milliseconds(config_.breaker_open_ms)}) {}

/// Counts the call, and lets a fault refuse or hold it up. Returns the fault for the rest.
/// A write that no fault strikes is counted by its change of the books, in the same write.
std::optional<Fault> MockProvider::begin(Operation operation, const Call& call) {
    const bool writes = operation == Operation::Create || operation == Operation::Destroy;
    if (!writes) books_.countRead(call, operation);
    call.throwIfOver();
    std::optional<Fault> fault = faults_.next(operation);
    if (!fault) return fault;
    host_.log(GSP_INFO, "mock.fault.struck",
              {{"operation", toString(operation)}, {"message", fault->message}});
    if (writes) {
        books_.update(call, [&](Market& market) { market.countCall(operation); });
    }
    // From here on the request counts as sent, so whoever stops waiting does not know the outcome.
    if (fault->delay.count() > 0) {
        call.sleepUntil(host_.now() + fault->delay, GSP_MAYBE_APPLIED);
    } else if (fault->kind == FaultKind::Hang) {
        call.sleepUntil(HostTime::max(), GSP_MAYBE_APPLIED);
    }
    throwBeforeEffect(fault);
    return fault;
}

void MockProvider::probe(Call& call) {
    breaker_.run(Priority::Normal, [&] { throwAfterEffect(begin(Operation::Probe, call)); });
}

std::vector<Offer> MockProvider::offersNow(const Call& call, const std::optional<Fault>& fault) {
    std::set<std::string> rented;
    if (!config_.offers_endless) {
        books_.read(call, [&](const Market& market) {
            for (const auto& [number, machine] : market.living()) rented.insert(machine.offer_id);
        });
    }
    const std::int64_t now_ms = host_.unixMillis();
    std::vector<Offer> offers;
    offers.reserve(catalogue_.size());
    for (std::size_t i = 0; i < catalogue_.size(); ++i) {
        Offer offer = catalogue_.at(i, now_ms);
        if (strikes(fault, FaultKind::PriceJump)) offer.price_micros *= 2;
        if (!rented.contains(offer.id)) offers.push_back(std::move(offer));
    }
    return offers;
}

void MockProvider::listOffers(Call& call, const OfferFilter& filter, const Sink<Offer>& sink) {
    breaker_.run(Priority::Normal, [&] {
        const auto fault = begin(Operation::ListOffers, call);
        std::vector<Offer> offers = offersNow(call, fault);
        throwAfterEffect(fault);
        std::erase_if(offers, [&](const Offer& offer) { return !wanted(offer, filter); });
        if (filter.limit > 0 && offers.size() > filter.limit) offers.resize(filter.limit);
        giveAll(offers, fault, sink);
    });
}

/// The list as it was `lag_ms` ago: what is younger is missing, what died since is still there.
std::vector<Machine> MockProvider::listed(const Market& market, std::int64_t lag_ms) const {
    const std::int64_t now_ms = host_.unixMillis();
    const std::int64_t then_ms = now_ms - lag_ms;
    std::vector<Machine> machines;
    for (const auto& [number, machine] : market.living()) {
        const bool too_young = lag_ms > 0 && machine.created_ms > then_ms;
        if (machine.exists(now_ms) && !too_young) machines.push_back(machine);
    }
    if (lag_ms > 0) {
        for (Machine& machine : market.destroyedSince(then_ms)) {
            if (machine.created_ms > then_ms) continue;
            machine.state = MachineState::Running;
            machine.billing = Billing::Compute;
            machines.push_back(std::move(machine));
        }
    }
    return machines;
}

/// Lets a fault fall upon the machine asked for, or the oldest one.
void MockProvider::strikeMachine(const Call& call, const std::optional<Fault>& fault,
                                 std::optional<std::string_view> instance_id) {
    const bool vanishes = strikes(fault, FaultKind::Vanish);
    if (!vanishes && !changesMachine(fault)) return;
    books_.update(call, [&](Market& market) {
        const std::int64_t now_ms = host_.unixMillis();
        const Machine* victim = nullptr;
        if (instance_id) {
            victim = market.find(*instance_id, now_ms);
        } else if (!market.living().empty()) {
            victim = &market.living().begin()->second;
        }
        if (victim == nullptr) return;
        if (vanishes) {
            market.destroy(*victim, now_ms);
        } else {
            changeMachine(market.change(*victim), fault->kind, now_ms);
        }
    });
}

void MockProvider::listInstances(Call& call, const Sink<Instance>& sink) {
    breaker_.run(Priority::Reserved, [&] {
        const auto fault = begin(Operation::ListInstances, call);
        strikeMachine(call, fault, std::nullopt);
        const bool stale = strikes(fault, FaultKind::StaleList);
        const std::int64_t lag_ms = stale ? kVisibilityWindowMs : config_.list_lag_ms;
        std::vector<Instance> instances;
        books_.read(call, [&](const Market& market) {
            for (const Machine& machine : listed(market, lag_ms)) {
                instances.push_back(view(machine));
            }
        });
        throwAfterEffect(fault);
        if (strikes(fault, FaultKind::CutLabel)) {
            for (Instance& instance : instances)
                instance.label.resize(
                    std::min<std::size_t>(instance.label.size(), fault->label_bytes));
        }
        if (strikes(fault, FaultKind::Duplicate) && !instances.empty()) {
            instances.emplace_back(instances.front());
        }
        giveAll(instances, fault, sink);
    });
}

Instance MockProvider::getInstance(Call& call, std::string_view instance_id) {
    return breaker_.run(Priority::Normal, [&] {
        const auto fault = begin(Operation::Get, call);
        strikeMachine(call, fault, instance_id);
        std::optional<Instance> found;
        books_.read(call, [&](const Market& market) {
            const Machine* machine = market.find(instance_id, host_.unixMillis());
            if (machine != nullptr) found = view(*machine);
        });
        throwAfterEffect(fault);
        if (!found) throw notFound(instance_id);
        if (strikes(fault, FaultKind::CutLabel)) {
            found->label.resize(std::min<std::size_t>(found->label.size(), fault->label_bytes));
        }
        return std::move(*found);
    });
}

/// The machine that this request makes, or the refusal of it.
Machine MockProvider::createdMachine(const CreateRequest& request, std::string_view idempotency_key,
                                     const std::optional<Fault>& fault) const {
    const std::int64_t now_ms = host_.unixMillis();
    const auto offer = catalogue_.find(request.offer_id, now_ms);
    if (!offer) throw Failure(GSP_NO_CAPACITY, "no offer " + request.offer_id);
    if (request.gpu_count > offer->gpu_count || request.disk_gib > offer->disk_gib_max) {
        throw Failure(GSP_INVALID_ARGUMENT, "offer " + offer->id + " has " +
                                                std::to_string(offer->gpu_count) + " GPUs and " +
                                                std::to_string(offer->disk_gib_max) + " GiB");
    }
    Machine machine;
    machine.price_micros = priceWithDisk(*offer, request.disk_gib);
    if (strikes(fault, FaultKind::PriceJump)) machine.price_micros *= 2;
    if (machine.price_micros > request.price_micros_max) {
        throw Failure(GSP_NO_CAPACITY, "the price of offer " + offer->id + " has risen");
    }
    machine.label = request.label;
    machine.offer_id = offer->id;
    machine.image = imageOf(request);
    machine.idempotency_key = idempotency_key;
    machine.disk_gib = request.disk_gib;
    machine.public_keys = plainKeys(request.ssh_public_keys);
    machine.exposed_ports = request.exposed_ports;
    machine.created_ms = now_ms;
    if (strikes(fault, FaultKind::Late)) {
        // It was sent, its answer is lost, and it still takes effect: by the deadline, no later.
        machine.appears_ms = now_ms + kCreateDeadlineMs;
        machine.created_ms = *machine.appears_ms;
    }
    if (!strikes(fault, FaultKind::BootNever)) {
        machine.running_ms = machine.created_ms + config_.boot_delay_ms;
    }
    if (strikes(fault, FaultKind::CutLabel)) {
        machine.label.resize(std::min<std::size_t>(machine.label.size(), fault->label_bytes));
    }
    return machine;
}

/// Enters the machine, or finds the one that is there already, where the marketplace is that kind.
Machine MockProvider::create(Market& market, Machine fresh,
                             const std::optional<Fault>& fault) const {
    const auto& living = market.living();
    const auto same = [&](const auto& entry) {
        return entry.second.idempotency_key == fresh.idempotency_key;
    };
    if (config_.idempotent_create && !fresh.idempotency_key.empty()) {
        const auto found = std::find_if(living.begin(), living.end(), same);
        if (found != living.end()) return found->second;
    }
    const auto rented = std::any_of(living.begin(), living.end(), [&](const auto& entry) {
        return entry.second.offer_id == fresh.offer_id;
    });
    if (rented && !config_.offers_endless) {
        throw Failure(GSP_NO_CAPACITY, "offer " + fresh.offer_id + " is taken");
    }
    if (strikes(fault, FaultKind::Duplicate)) market.add(fresh);
    const std::int64_t number = market.add(std::move(fresh));
    const Machine& added = living.at(number);
    if (changesMachine(fault)) {
        changeMachine(market.change(added), fault->kind, added.created_ms);
    }
    return added;
}

void MockProvider::createInstance(Call& call, const CreateRequest& request,
                                  const Sink<Instance>& accepted) {
    breaker_.run(Priority::Normal, [&] {
        // The core counts from its own start of the call, which may have been a while ago: its
        // deadline leaves a sent create exactly the time in which it may still take effect.
        const HostTime send_by =
            std::min(host_.now() + std::chrono::milliseconds(kCreateSendMs),
                     call.deadline() - std::chrono::milliseconds(kCreateDeadlineMs));
        const auto fault = begin(Operation::Create, call);
        std::optional<Machine> made;
        books_.update(call, [&](Market& market) {
            if (!fault) market.countCall(Operation::Create);
            // The wait for the books was the wait to be sent; a create that was not sent by now
            // must not be, because the core stops looking for its machine. A scripted delay is
            // different: there the request was sent before.
            call.throwIfOver(fault ? GSP_MAYBE_APPLIED : GSP_NOT_APPLIED);
            if (!fault && host_.now() > send_by) {
                throw Failure(GSP_DEADLINE, "the create was not sent in time");
            }
            Machine fresh = createdMachine(request, call.idempotencyKey(), fault);
            made = create(market, std::move(fresh), fault);
        });
        throwAfterEffect(fault);
        accepted(view(made.value()));
    });
}

void MockProvider::destroyInstance(Call& call, std::string_view instance_id) {
    breaker_.run(Priority::Reserved, [&] {
        const auto fault = begin(Operation::Destroy, call);
        books_.update(call, [&](Market& market) {
            if (!fault) market.countCall(Operation::Destroy);
            const std::int64_t now_ms = host_.unixMillis();
            const Machine* machine = market.find(instance_id, now_ms);
            if (machine != nullptr) market.destroy(*machine, now_ms);
        });
        throwAfterEffect(fault);
    });
}

void MockProvider::ensureKeys(Call& call, std::string_view instance_id,
                              const std::vector<std::string>& keys) {
    breaker_.run(Priority::Normal, [&] {
        const auto fault = begin(Operation::EnsureKeys, call);
        const std::vector<std::string> plain = plainKeys(keys);
        books_.update(call, [&](Market& market) {
            const Machine* found = market.find(instance_id, host_.unixMillis());
            if (found == nullptr) throw notFound(instance_id);
            for (const std::string& key : plain) {
                const auto& installed = found->public_keys;
                if (std::find(installed.begin(), installed.end(), key) != installed.end()) continue;
                if (installed.size() >= 2 * kPublicKeysMax) {
                    throw Failure(GSP_INVALID_ARGUMENT, "too many public keys on this machine");
                }
                market.change(*found).public_keys.push_back(key);
            }
        });
        throwAfterEffect(fault);
    });
}

Instance MockProvider::view(const Machine& machine) const {
    Instance instance;
    instance.id = machine.id();
    instance.label = machine.label;
    instance.state = abiState(machine.state);
    instance.state_native = toString(machine.state);
    instance.billing = abiBilling(machine.billing);
    instance.price_micros = machine.price_micros;
    instance.created_unix_ms = machine.created_ms;
    if (machine.state == MachineState::Running) {
        instance.ssh_host = config_.ssh_host;
        instance.ssh_port = static_cast<std::uint32_t>(config_.ssh_port);
        instance.ssh_user = config_.ssh_user;
        for (std::size_t i = 0; i < machine.exposed_ports.size(); ++i) {
            const auto offset = (static_cast<std::size_t>(machine.number) * 16 + i) % 20000;
            instance.ports.emplace_back(machine.exposed_ports[i],
                                        config_.ssh_host + ':' + std::to_string(40000 + offset));
        }
    }
    return instance;
}

}  // namespace gpushopper::mock
