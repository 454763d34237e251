#pragma once

/// Session: one row. What was asked, what somebody wants now (the intent columns), what is known to
/// be true, and what the engine needs to take the next step. The groups below say who may change
/// what; the store writes a row only through a guarded change (store/store.hpp).
///
/// Times are wall times because they outlive a process; only a Sighting also holds the boot-time
/// clock of the run that saw it, since a proof is measured on that clock.
/// Thread safety: a value.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/money.hpp"
#include "daemon/base/session_id.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/session/end_reason.hpp"
#include "daemon/session/launch_spec.hpp"
#include "daemon/session/session_state.hpp"

namespace gpushopper::session {

inline constexpr int kReservationHoursMax = 12;

/// What the machine costs right now, as last observed. Unknown counts as billing.
enum class Billing : std::uint8_t { Unknown, Compute, StorageOnly, None };
std::string_view toString(Billing billing);
std::optional<Billing> parseBilling(std::string_view name);

/// Where the next step of a row is done: which workers may claim it.
enum class StepLane : std::uint8_t {
    Call,   ///< Needs a provider call: create, look up, boot.
    Stop,   ///< Destroys and proves; served first and with reserved workers.
    Probe,  ///< Needs a handshake with the machine: verify, check.
};
inline constexpr std::size_t kStepLanes = 3;

/// One observation of a fact that counts only when made twice by one run of one daemon.
struct Sighting {
    base::WallTime at{};
    base::MonoTime mono{};
    std::string run;  ///< Identity and boot number of the daemon that saw it.
};

struct Address {
    std::string host;
    std::uint16_t port = 0;
    std::string user;
    friend bool operator==(const Address&, const Address&) = default;
};

/// An exposed port as the provider mapped it.
struct Endpoint {
    std::uint16_t port = 0;
    std::string protocol = "tcp";
    std::string host;
    std::uint16_t host_port = 0;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct Retry {
    bool enabled = false;
    int retries_max = 0;
    int count = 0;
    std::string scope;  ///< same_gpu, same_vram, any
    std::optional<base::SessionId> parent;
    std::optional<base::SessionId> next;
    std::string failed_offers;  ///< Comma-joined offer ids.
};

/// Who works on the row. Free when `owner` is empty or the lease has ended.
struct Claim {
    std::string owner;  ///< `<identity>:<boot>` of a daemon.
    base::WallTime lease_until{};
    std::int64_t fence = 0;  ///< Raised by each claim; a write with an older fence changes nothing.
};

struct Session {
    // Constant after the insert.
    base::SessionId id;
    std::string consumer_id;
    base::ProviderName provider;
    base::OfferId offer_id;
    std::string native_offer_id;
    std::string gpu_type;
    int gpu_count = 1;
    int vram_gb = 0;
    LaunchSpec spec;
    base::Money price_per_hour;  ///< Agreed at creation.
    std::optional<base::Money> price_max_per_hour;
    std::string consumer_public_key;
    bool key_generated = false;  ///< The daemon made the pair; the private half was never stored.
    base::WallTime created_at{};
    base::Millis boot_patience{};  ///< `ssh_timeout_minutes`, for booting and again for verifying.
    int idle_threshold_minutes = 0;
    std::string label;  ///< What marks the machine as ours at the provider.

    // Intent columns: written by whoever wants something, read again inside every change.
    Ending ending = Ending::None;
    std::optional<EndReason> end_reason;
    int reservation_hours = 0;
    base::WallTime expires_at{};

    // Observed facts: written by steps.
    State state = State::Queued;
    std::string error;  ///< `<reason>: <text>`, or empty.
    base::InstanceId instance_id;
    std::optional<Address> address;
    std::vector<Endpoint> endpoints;
    std::optional<Billing> billing;
    std::optional<base::Money> running_price_per_hour;  ///< As last observed at the provider.
    std::string host_key_fingerprint;                   ///< `SHA256:...`, pinned at first contact.
    bool ssh_available = false;
    bool host_key_changed = false;  ///< Another key was seen: nothing more is sent to that host.
    std::optional<base::WallTime> last_check_at;
    std::optional<base::WallTime> idle_since;  ///< Every check since then found the machine idle.
    std::optional<base::WallTime> key_handed_at;
    bool keys_installed = false;
    std::string evidence;  ///< What verification saw (the GPU list), at most 512 characters.
    std::optional<base::WallTime> create_called_at;
    std::optional<base::WallTime> accepted_at;
    std::optional<base::WallTime> address_at;
    std::optional<base::WallTime> running_at;
    std::optional<base::WallTime> stop_begun_at;
    std::optional<base::WallTime> destroy_settled_at;  ///< Acknowledged, or not found once.
    std::optional<base::WallTime> stopped_at;
    std::optional<base::WallTime> accrued_until;  ///< The ledger covers [accepted_at, this).
    base::Money cost;                             ///< Sum of the session's ledger entries.

    // The engine's own columns.
    std::optional<base::WallTime>
        deadline_at;  ///< Of the present state; every transitional one has it.
    base::WallTime next_step_at{};
    StepLane lane = StepLane::Call;
    int attempts = 0;  ///< Failures in a row in the present state; input of the back-off.
    bool overdue_alarmed = false;
    bool absence_suspected = false;         ///< A sweep missed it: ask by id.
    std::optional<Sighting> first_absence;  ///< First half of a proof of absence.
    std::optional<Sighting> first_stopped;  ///< First view in which it had stopped by itself.
    Retry retry;
    Claim claim;

    /// pending, provisioning, running, stopping, stopped or failed.
    std::string_view statusName() const { return status(state, ending); }
    bool isOver() const { return isFinal(state); }
    /// Does the (consumer, offer) slot stay taken? True until an end is wanted, and while a create
    /// is in doubt even then.
    bool holdsSlot() const {
        if (isOver()) return false;
        return ending == Ending::None || state == State::Creating || state == State::Unconfirmed;
    }
    bool hasMachine() const { return !instance_id.empty(); }
};

}  // namespace gpushopper::session
