#pragma once

/// ProviderDirectory: the configured providers as the API must know them: what to show of them,
/// what they can do, and whether they take creates at the moment. Owned by its user; the wiring
/// implements it over the provider slots. No call of it touches a provider or waits. Thread safety:
/// any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/provider/health.hpp"

namespace gpushopper::api {

/// What an order must know of the provider that is to serve it.
struct ProviderAbilities {
    bool ssh_mode = true;
    bool entrypoint_mode = false;
    base::Millis boot_patience{};          ///< Default of `ssh_timeout_minutes`.
    std::uint32_t on_start_bytes_max = 0;  ///< 0: no limit of its own.
    std::optional<provider::BlockedCreates> creates_blocked;
};

/// A line of `GET /providers`.
struct ProviderEntry {
    base::ProviderName name;
    std::string plugin_version;
    bool enabled = true;
    provider::BreakerState breaker = provider::BreakerState::Closed;
    std::optional<base::WallTime> last_success_at;
    std::string last_error;  ///< Empty: none.
    std::optional<base::WallTime> last_error_at;
    std::string id_form;
    std::optional<provider::BlockedCreates> creates_blocked;
    provider::ProviderState state = provider::ProviderState::Ready;
    std::string state_reason{};  ///< One sentence; empty: none.
};

class ProviderDirectory {
public:
    virtual ~ProviderDirectory() = default;
    /// In the order of the configuration.
    virtual std::vector<ProviderEntry> entries() const = 0;
    /// nullopt: no such provider.
    virtual std::optional<ProviderAbilities> abilities(const base::ProviderName& name) const = 0;
};

}  // namespace gpushopper::api
