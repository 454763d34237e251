#pragma once

/// abi_values: the values of values.hpp to and from the structs of abi_v0.h, for the thunks of
/// plugin.hpp. `borrowed` makes a struct whose pointers are good for as long as the value lives and
/// is not changed; `owned` copies, so a provider never keeps a pointer of the host.
/// Thread safety: pure.

#include <gpushopper/host.hpp>
#include <gpushopper/values.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace detail {

/// Version 0 demands the same header on both sides, so a shorter struct is a broken host.
template <class Struct>
void requireWhole(const Struct* given, const char* name) {
    if (given == nullptr || given->struct_size < sizeof(Struct)) {
        throw Failure(GSP_INTERNAL, std::string("the host passed an incomplete ") + name);
    }
}

inline gsp_offer borrowed(const Offer& offer) {
    gsp_offer wire{};
    wire.struct_size = sizeof wire;
    wire.gpu_count = offer.gpu_count;
    wire.vram_mib = offer.vram_mib;
    wire.disk_gib_max = offer.disk_gib_max;
    wire.reliability_ppm = offer.reliability_ppm;
    wire.flags = offer.interruptible ? GSP_OFFER_INTERRUPTIBLE : 0;
    wire.price_micros = offer.price_micros;
    wire.offer_id = borrowed(offer.id);
    wire.gpu_model = borrowed(offer.gpu_model);
    wire.gpu_model_native = borrowed(offer.gpu_model_native);
    wire.region = borrowed(offer.region);
    wire.machine_id = borrowed(offer.machine_id);
    wire.extras_json = borrowed(offer.extras_json);
    wire.cuda_milli = offer.cuda_milli;
    wire.availability_ppm = offer.availability_ppm;
    wire.duration_s_max = offer.duration_s_max;
    wire.storage_micros_per_gib_hour = offer.storage_micros_per_gib_hour;
    wire.disk_gib_priced = offer.disk_gib_priced;
    return wire;
}

inline std::vector<gsp_kv> borrowed(const KeyValues& pairs) {
    std::vector<gsp_kv> wire;
    wire.reserve(pairs.size());
    for (const auto& [key, value] : pairs) wire.push_back({borrowed(key), borrowed(value)});
    return wire;
}

/// `ports` must be borrowed(instance.ports) and live as long as the result is used.
inline gsp_instance borrowed(const Instance& instance, const std::vector<gsp_kv>& ports) {
    gsp_instance wire{};
    wire.struct_size = sizeof wire;
    wire.state = instance.state;
    wire.price_micros = instance.price_micros;
    wire.created_unix_ms = instance.created_unix_ms;
    wire.instance_id = borrowed(instance.id);
    wire.label = borrowed(instance.label);
    wire.state_native = borrowed(instance.state_native);
    wire.ssh_host = borrowed(instance.ssh_host);
    wire.ssh_user = borrowed(instance.ssh_user);
    wire.extras_json = borrowed(instance.extras_json);
    wire.ssh_port = instance.ssh_port;
    wire.billing = instance.billing;
    wire.ports = ports.data();
    wire.port_count = ports.size();
    return wire;
}

inline OfferFilter owned(const gsp_offer_filter* wire) {
    requireWhole(wire, "gsp_offer_filter");
    return {wire->gpu_count_min, wire->vram_mib_min, wire->limit, owned(wire->gpu_model),
            wire->price_micros_max};
}

/// The lines of `text`, without their ends and without empty ones.
inline std::vector<std::string> lines(std::string_view text) {
    std::vector<std::string> result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) result.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

inline CreateRequest owned(const gsp_create* wire) {
    requireWhole(wire, "gsp_create");
    CreateRequest request;
    request.offer_id = owned(wire->offer_id);
    request.label = owned(wire->label);
    request.image = owned(wire->image);
    request.ssh_public_keys = lines(viewed(wire->ssh_public_keys));
    request.on_start = owned(wire->on_start);
    for (std::size_t i = 0; i < wire->env_count; ++i) {
        request.env.emplace_back(viewed(wire->env[i].key), viewed(wire->env[i].value));
    }
    request.launch_mode = wire->launch_mode;
    request.args = owned(wire->args);
    request.template_id = owned(wire->template_id);
    for (std::size_t i = 0; i < wire->exposed_port_count; ++i) {
        request.exposed_ports.push_back(owned(wire->exposed_ports[i].key));
    }
    request.gpu_count = wire->gpu_count;
    request.disk_gib = wire->disk_gib;
    request.price_micros_max = wire->price_micros_max;
    request.expires_unix_ms = wire->expires_unix_ms;
    return request;
}

}  // namespace detail
}  // namespace sdk_0_0
}  // namespace gpushopper
