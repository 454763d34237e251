#pragma once

/// Machine: one rented machine in the marketplace's books, and what happens to it: it boots, it is
/// stopped or breaks, it is destroyed, and it costs money per second until then. Time comes in as a
/// parameter (milliseconds since 1970 UTC); everything here is pure.
///
/// Invariant: `billed_micros` is settled up to `billed_until_ms`; what came after that is computed
/// from the present rate.
/// Thread safety: values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::mock {

enum class MachineState : std::uint8_t { Starting, Running, Stopped, Broken, Destroyed };
enum class Billing : std::uint8_t { Compute, StorageOnly, None };

std::string_view toString(MachineState state);
std::string_view toString(Billing billing);
std::optional<MachineState> parseMachineState(std::string_view text);
std::optional<Billing> parseBilling(std::string_view text);

struct Machine {
    std::int64_t number = 0;  ///< Counted up by the market, never used twice.
    std::string label;
    std::string offer_id;
    std::string image;
    std::string idempotency_key;
    std::uint32_t disk_gib = 0;
    std::vector<std::string> public_keys;    ///< Plain ones only; see public_keys.hpp.
    std::vector<std::string> exposed_ports;  ///< "8000/tcp"
    MachineState state = MachineState::Starting;
    Billing billing = Billing::Compute;
    std::int64_t created_ms = 0;
    std::optional<std::int64_t> appears_ms;  ///< A late create: does not exist before.
    std::optional<std::int64_t> running_ms;  ///< When it has booted; nullopt: it never will.
    std::optional<std::int64_t> destroyed_ms;
    std::int64_t price_micros = 0;  ///< Per hour.
    std::int64_t billed_micros = 0;
    std::int64_t billed_until_ms = 0;

    std::string id() const { return "i-" + std::to_string(number); }
    bool exists(std::int64_t now_ms) const {
        return state != MachineState::Destroyed && (!appears_ms || *appears_ms <= now_ms);
    }
    bool bootIsDue(std::int64_t now_ms) const {
        return state == MachineState::Starting && running_ms && *running_ms <= now_ms;
    }
};

/// All that `machine` has cost up to `now_ms`; a second that was begun counts.
std::int64_t billedMicros(const Machine& machine, std::int64_t now_ms);
/// Settles the bill and goes on at another rate.
void changeBilling(Machine& machine, Billing billing, std::int64_t now_ms);
/// Settles the bill for good.
void markDestroyed(Machine& machine, std::int64_t now_ms);

}  // namespace gpushopper::mock
