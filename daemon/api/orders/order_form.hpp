#pragma once

/// OrderForm: the body of `POST /sessions`, checked and typed. What only the chosen offer's
/// provider can tell (its launch modes, its limit for start scripts) is checked later, by
/// checkAbilities. Thread safety: values and pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/api/provider_directory.hpp"
#include "daemon/api/schema/shape.hpp"
#include "daemon/session/launch_spec.hpp"

namespace gpushopper::api {

struct OrderForm {
    std::string consumer_id;
    std::string offer_id;  ///< As written.
    session::Workload workload = session::Workload::Ssh;
    session::LaunchMode launch_mode = session::LaunchMode::Ssh;
    int reservation_hours = 0;
    int idle_threshold_minutes = 0;
    std::string storage_policy;  ///< Only `destroy` passes the check, so nothing reads it.
    std::string docker_image;
    std::string model_id;
    std::string quantization;
    std::string template_hash_id;
    std::string on_start_cmd;
    std::string ssh_public_key;  ///< Rewritten in one line; empty: a pair is to be made.
    std::vector<std::int64_t> exposed_ports;
    std::optional<std::uint32_t> disk_gb;
    std::optional<int> ssh_timeout_minutes;
    std::optional<base::Money> max_price_per_hour;
    bool auto_retry = false;
    int max_retries = 3;
    std::string retry_scope = "same_gpu";
};

Shape<OrderForm> orderForm();

/// What `form` asks of a provider that cannot give it.
Faults checkAbilities(const OrderForm& form, const ProviderAbilities& abilities);

}  // namespace gpushopper::api
