#include "plugins/mock/market/machine.hpp"

#include <algorithm>
#include <array>

namespace gpushopper::mock {
namespace {

constexpr std::array kStates{MachineState::Starting, MachineState::Running, MachineState::Stopped,
                             MachineState::Broken, MachineState::Destroyed};
constexpr std::array kBillings{Billing::Compute, Billing::StorageOnly, Billing::None};
constexpr std::int64_t kStorageShare = 10;  // a stopped machine's disk costs a tenth

std::int64_t rateMicrosPerHour(const Machine& machine) {
    switch (machine.billing) {
        case Billing::Compute:
            return machine.price_micros;
        case Billing::StorageOnly:
            return machine.price_micros / kStorageShare;
        case Billing::None:
            return 0;
    }
    return machine.price_micros;
}

}  // namespace

std::string_view toString(MachineState state) {
    switch (state) {
        case MachineState::Starting:
            return "starting";
        case MachineState::Running:
            return "running";
        case MachineState::Stopped:
            return "stopped";
        case MachineState::Broken:
            return "broken";
        case MachineState::Destroyed:
            return "destroyed";
    }
    return "";
}

std::string_view toString(Billing billing) {
    switch (billing) {
        case Billing::Compute:
            return "compute";
        case Billing::StorageOnly:
            return "storage_only";
        case Billing::None:
            return "none";
    }
    return "";
}

std::optional<MachineState> parseMachineState(std::string_view text) {
    for (MachineState state : kStates) {
        if (toString(state) == text) return state;
    }
    return std::nullopt;
}

std::optional<Billing> parseBilling(std::string_view text) {
    for (Billing billing : kBillings) {
        if (toString(billing) == text) return billing;
    }
    return std::nullopt;
}

std::int64_t billedMicros(const Machine& machine, std::int64_t now_ms) {
    const std::int64_t end_ms = machine.destroyed_ms.value_or(now_ms);
    // The wall clock may have been set back: nothing is ever given back for that.
    const std::int64_t elapsed_ms = std::max<std::int64_t>(0, end_ms - machine.billed_until_ms);
    const std::int64_t seconds = (elapsed_ms + 999) / 1000;
    return machine.billed_micros + rateMicrosPerHour(machine) * seconds / 3600;
}

void changeBilling(Machine& machine, Billing billing, std::int64_t now_ms) {
    machine.billed_micros = billedMicros(machine, now_ms);
    machine.billed_until_ms = std::max(machine.billed_until_ms, now_ms);
    machine.billing = billing;
}

void markDestroyed(Machine& machine, std::int64_t now_ms) {
    changeBilling(machine, Billing::None, now_ms);
    machine.state = MachineState::Destroyed;
    machine.destroyed_ms = now_ms;
}

}  // namespace gpushopper::mock
