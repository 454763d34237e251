#include "sdk/check/world/order.hpp"

#include <algorithm>
#include <gpushopper/abi_values.hpp>
#include <gpushopper/label.hpp>

namespace gpushopper::check {
namespace {

constexpr std::uint32_t kDiskGibWished = 100;
constexpr std::int64_t kMillisPerMinute = 60'000;
constexpr std::int64_t kLifeMs = 60 * kMillisPerMinute;

label::MacBytes unsignedMac(std::string_view) { return {0x63, 0x68, 0x65, 0x63, 0x6b}; }

}  // namespace

const char* const kPublicKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGNoZWNrIGNoZWNrIGNoZWNrIGNoZWNrIGNoZWNrIGNo check";

std::string labelOf(std::uint64_t number, std::int64_t expires_unix_ms) {
    label::Content content;
    content.expiry_minutes = expires_unix_ms / kMillisPerMinute;
    for (std::size_t i = 0; i < content.session.size(); ++i)
        content.session[i] = static_cast<std::uint8_t>((number >> (8 * (i % 8))) & 0xffU);
    return label::encodeLabel(content, unsignedMac);
}

CreateRequest orderFor(const Offer& offer, const gsp_plugin& plugin, const OrderTerms& terms) {
    CreateRequest request;
    request.offer_id = offer.id;
    request.label = terms.label;
    request.image = "ubuntu:22.04";
    request.ssh_public_keys = {terms.ssh_public_key};
    // Where no script can be run no variable can be set either, and a plugin may say so.
    if (plugin.on_start_bytes_max > 0) {
        request.on_start = "true";
        request.env = {{"GPU_SHOPPER_CHECK", "1"}};
    }
    const bool has_ssh = (plugin.launch_modes & GSP_LAUNCHES_SSH) != 0;
    request.launch_mode = has_ssh ? GSP_LAUNCH_SSH : GSP_LAUNCH_ENTRYPOINT;
    request.gpu_count = offer.gpu_count;
    request.disk_gib = offer.disk_gib_priced > 0 ? offer.disk_gib_priced
                                                 : std::min(offer.disk_gib_max, kDiskGibWished);
    request.price_micros_max =
        2 * (offer.price_micros + offer.storage_micros_per_gib_hour * request.disk_gib);
    request.expires_unix_ms = terms.now_unix_ms + kLifeMs;
    return request;
}

CreateStruct::CreateStruct(const CreateRequest& request) {
    for (const std::string& key : request.ssh_public_keys)
        keys_ += (keys_.empty() ? "" : "\n") + key;
    env_ = detail::borrowed(request.env);
    for (const std::string& port : request.exposed_ports)
        ports_.push_back({detail::borrowed(port), detail::borrowed("")});
    abi_.struct_size = sizeof abi_;
    abi_.disk_gib = request.disk_gib;
    abi_.price_micros_max = request.price_micros_max;
    abi_.offer_id = detail::borrowed(request.offer_id);
    abi_.label = detail::borrowed(request.label);
    abi_.image = detail::borrowed(request.image);
    abi_.ssh_public_keys = detail::borrowed(keys_);
    abi_.on_start = detail::borrowed(request.on_start);
    abi_.env = env_.data();
    abi_.env_count = env_.size();
    abi_.launch_mode = request.launch_mode;
    abi_.gpu_count = request.gpu_count;
    abi_.args = detail::borrowed(request.args);
    abi_.template_id = detail::borrowed(request.template_id);
    abi_.exposed_ports = ports_.data();
    abi_.exposed_port_count = ports_.size();
    abi_.expires_unix_ms = request.expires_unix_ms;
}

}  // namespace gpushopper::check
