#pragma once

/// Provider: a marketplace as the core sees it. The plugin's C ABI ends in abi_provider.cpp; tests
/// and the simulation implement this class directly.
///
/// Calls block, end by their deadline and can be cancelled. A list that returns a value is
/// complete: whoever lost a page returns an error. Strings are valid UTF-8 and bounded; enums are
/// known values. Thread safety: up to traits().concurrency_max calls at once; the Lane keeps to it.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/money.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/inventory/offer.hpp"
#include "daemon/provider/health.hpp"

namespace gpushopper::provider {

class TemplateSource;

/// Facts of a plugin that do not change while it is loaded.
struct Traits {
    std::string plugin_id;
    std::string plugin_version;
    int concurrency_max = 1;
    int label_bytes_max = 0;
    base::Millis visibility_window{};  ///< How long lists may lag behind a create or destroy.
    base::Millis create_send{};        ///< No first byte of a create is written later than this.
    base::Millis create_deadline{};    ///< How long a sent create may still take effect.
    base::Millis boot_deadline{};      ///< Default patience for booting and for verifying.
    base::Millis create_interval{};    ///< Creates are at least this far apart.
    bool ssh_mode = true;
    bool entrypoint_mode = false;
    std::uint32_t on_start_bytes_max = 0;
    std::string offer_id_form;  ///< For error texts, behind `<name>-`: `<number>`.
};

struct Call {
    base::MonoTime deadline;
    std::stop_token stop;
    std::string trace_id;
    std::string idempotency_key;
    std::uint32_t attempt = 1;
    /// A create writes its first byte by then, or never; nullopt: create_send after the call
    /// begins.
    std::optional<base::MonoTime> send_by{};
};

enum class InstanceState : std::uint8_t { Unknown, Starting, Running, Stopped, Broken };
enum class InstanceBilling : std::uint8_t { Unknown, Compute, StorageOnly, None };

struct PortMapping {
    std::uint16_t port = 0;
    std::string protocol;
    std::string host;
    std::uint16_t host_port = 0;
};

struct Instance {
    base::InstanceId id;
    std::string label;
    InstanceState state = InstanceState::Unknown;
    std::string native_state;
    InstanceBilling billing = InstanceBilling::Unknown;
    base::Money price_per_hour;
    std::optional<base::WallTime> created_at;
    std::string ssh_host;
    std::uint16_t ssh_port = 0;  ///< 0: no address yet.
    std::string ssh_user;
    std::vector<PortMapping> ports;
};

struct CreateRequest {
    std::string native_offer_id;
    std::string label;
    std::string image;
    std::string on_start;
    std::string template_id;
    bool entrypoint = false;
    std::uint32_t disk_gib = 0;
    std::uint32_t gpu_count = 1;
    base::Money price_max;  ///< Refuse with NoCapacity when the price has risen above.
    std::vector<std::string> ssh_public_keys;
    std::vector<std::uint16_t> exposed_ports;
    std::vector<std::pair<std::string, std::string>> env;
    base::WallTime expires_at{};
};

/// What a plugin did against its contract, since it was opened.
struct Defects {
    std::uint64_t count = 0;
    std::string last;  ///< The end of a sentence about the provider; empty: none.
};

// tidy: allow(a function for each of the ABI)
class Provider {
public:
    /// Called on the calling thread the moment the id is known; what it is given is never taken
    /// back.
    using Accepted = std::function<void(const Instance&)>;

    virtual ~Provider() = default;
    virtual const base::ProviderName& name() const = 0;
    virtual const Traits& traits() const = 0;
    /// As its circuit breaker last reported itself; one that has none is closed.
    virtual BreakerState breakerState() const { return BreakerState::Closed; }
    virtual Defects defects() const { return {}; }
    /// Gives up on the calls that do not come back: later ones are served as if the provider had
    /// just been opened, at full concurrency. Errors: Unsupported; or why it cannot be opened.
    virtual base::Result<void> renew() {
        return base::fail(base::ErrorCode::Unsupported, "the provider cannot be renewed");
    }

    virtual base::Result<void> probe(const Call& call) = 0;
    virtual base::Result<std::vector<inventory::RawOffer>> listOffers(const Call& call) = 0;
    virtual base::Result<std::vector<Instance>> listInstances(const Call& call) = 0;
    virtual base::Result<Instance> getInstance(const Call& call, const base::InstanceId& id) = 0;
    /// Ok also means that `accepted` was called. An error may come after `accepted` was called:
    /// then the machine exists all the same. Error::outcome says whether one may exist.
    virtual base::Result<void> createInstance(const Call& call, const CreateRequest& request,
                                              const Accepted& accepted) = 0;
    /// Absent already: ok. Anything but ok is an unacknowledged destroy, to be sent again.
    virtual base::Result<void> destroyInstance(const Call& call, const base::InstanceId& id) = 0;
    /// Idempotent. Unsupported where only the create can install keys.
    virtual base::Result<void> ensureKeys(const Call& call, const base::InstanceId& id,
                                          const std::vector<std::string>& public_keys) = 0;
    /// Its ready-made launch settings; null: it has none. Lives as long as this.
    virtual TemplateSource* templates() { return nullptr; }
};

}  // namespace gpushopper::provider
