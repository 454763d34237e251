#include "plugins/tensordock/rent/create_order.hpp"

#include <algorithm>
#include <charconv>
#include <gpushopper/failure.hpp>
#include <gpushopper/kit/public_key.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "plugins/tensordock/rent/cloud_init.hpp"

namespace gpushopper::tensordock {
namespace {

using nlohmann::json;

constexpr std::uint32_t kSshPort = 22;
constexpr std::uint32_t kPortMax = 65535;
constexpr std::size_t kKeysMax = 16;
constexpr std::size_t kPortsMax = 64;

Failure invalid(const std::string& why) { return Failure(GSP_INVALID_ARGUMENT, why); }

// Only such names are known to come back unchanged.
bool isName(const std::string& text) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !text.empty() && text.size() <= kNameBytesMax && text.front() >= 'a' &&
           text.front() <= 'z' && text.back() != '-' && std::all_of(text.begin(), text.end(), fits);
}

// "8000/tcp"
std::uint32_t portOf(const std::string& text) {
    std::uint32_t port = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, port);
    const std::string_view protocol(end, static_cast<std::size_t>(last - end));
    if (error != std::errc{} || port == 0 || port > kPortMax || protocol != "/tcp")
        throw invalid("TensorDock opens TCP ports only, like 8000/tcp");
    return port;
}

std::vector<std::uint32_t> portsOf(const CreateRequest& request) {
    std::set<std::uint32_t> ports;
    for (const std::string& text : request.exposed_ports) ports.insert(portOf(text));
    ports.erase(kSshPort);
    if (ports.size() > kPortsMax) throw invalid("too many exposed ports");
    return {ports.begin(), ports.end()};
}

std::vector<std::string> keysOf(const CreateRequest& request) {
    std::vector<std::string> keys;
    for (const std::string& line : request.ssh_public_keys) {
        auto key = plainPublicKey(line);
        if (!key) throw invalid("not a plain SSH public key");
        keys.push_back(std::move(*key));
    }
    if (keys.empty() || keys.size() > kKeysMax)
        throw invalid("TensorDock needs an SSH public key, and takes no more than " +
                      std::to_string(kKeysMax));
    return keys;
}

std::string dollars(std::int64_t micros) {
    constexpr std::int64_t kMicros = 1'000'000;
    std::string fraction = std::to_string(micros % kMicros + kMicros).substr(1);
    return std::to_string(micros / kMicros) + '.' + fraction + " USD/h";
}

// The disk that will be asked for, and what all of it costs then.
Shape shapeWithDisk(const CreateRequest& request, const Pick& pick) {
    if (request.disk_gib > pick.disk_gb_max) {
        throw invalid("this offer has " + std::to_string(pick.disk_gb_max) + " GB of disk, not " +
                      std::to_string(request.disk_gib));
    }
    Shape shape = pick.shape;
    shape.disk_gb = diskStep(request.disk_gib);
    return shape;
}

std::int64_t checkedPrice(const CreateRequest& request, const Pick& pick, const Shape& shape) {
    const auto more_gb = std::int64_t{shape.disk_gb} - pick.shape.disk_gb;
    const std::int64_t price = pick.hourly_micros + more_gb * pick.disk_gb_micros;
    if (price > request.price_micros_max) {
        throw Failure(GSP_NO_CAPACITY, "with " + std::to_string(shape.disk_gb) +
                                           " GB of disk this offer costs " + dollars(price) +
                                           " now, and at most " +
                                           dollars(request.price_micros_max) + " were agreed");
    }
    return price;
}

json resourcesOf(const Pick& pick, const Shape& shape) {
    return {{"vcpu_count", shape.vcpus},
            {"ram_gb", shape.ram_gb},
            {"storage_gb", shape.disk_gb},
            {"gpus", {{pick.key.v0_name, {{"count", shape.gpus}}}}}};
}

// Without an address of its own a machine is refused unless 22 is forwarded (live, 2026-01). The
// outer port is TensorDock's choice, whatever is asked for: 22 came back as 20456.
json forwardsOf(const std::vector<std::uint32_t>& ports) {
    json forwards = json::array({{{"internal_port", kSshPort}, {"external_port", kSshPort}}});
    for (std::uint32_t port : ports)
        forwards.push_back({{"internal_port", port}, {"external_port", port}});
    return forwards;
}

}  // namespace

void checkRequest(const CreateRequest& request, const OfferKey& key) {
    if (request.launch_mode != GSP_LAUNCH_SSH)
        throw invalid("TensorDock rents whole machines: there is no entrypoint mode");
    if (!request.template_id.empty()) throw invalid("TensorDock has no templates");
    if (request.gpu_count != key.gpus) {
        throw invalid("the offer is for " + std::to_string(key.gpus) + " GPUs, not " +
                      std::to_string(request.gpu_count));
    }
    if (!isName(request.label))
        throw invalid("a label is at most 44 of [a-z0-9-], begins with a letter, ends with none -");
    if (request.on_start.size() > kOnStartBytesMax) throw invalid("the start command is too long");
    keysOf(request);
    portsOf(request);
}

CreateOrder orderOf(const CreateRequest& request, const Pick& pick, const Settings& settings) {
    const Shape shape = shapeWithDisk(request, pick);
    CreateOrder order;
    order.promise = {.dedicated_ip = pick.dedicated_ip,
                     .ports = portsOf(request),
                     .hourly_micros = checkedPrice(request, pick, shape)};
    const std::vector<std::string> keys = keysOf(request);
    json attributes{{"name", request.label},
                    {"type", "virtualmachine"},
                    {"image", settings.image},
                    {"location_id", pick.key.location},
                    {"resources", resourcesOf(pick, shape)},
                    // Required, and not to be relied on: see cloud_init.hpp.
                    {"ssh_key", keys.front()}};
    // useDedicatedIp is left out when it is not wanted, as the Terraform provider does (2026-03).
    if (pick.dedicated_ip)
        attributes["useDedicatedIp"] = true;
    else
        attributes["port_forwards"] = forwardsOf(order.promise.ports);
    attributes["cloud_init"] = {
        {"runcmd", firstBootCommands({keys, settings.ssh_user, request.env, request.on_start})}};
    // Both types, the outer and the inner, are asked for (docs).
    const json body{{"data", {{"type", "virtualmachine"}, {"attributes", std::move(attributes)}}}};
    try {
        order.body = body.dump();
    } catch (const json::exception&) {
        throw invalid("a text of the request is not UTF-8");
    }
    return order;
}

}  // namespace gpushopper::tensordock
