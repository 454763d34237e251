#include "daemon/provider/abi/marshal.hpp"

#include <simdjson.h>
#include <limits>
#include <span>

#include "daemon/base/text/parse_number.hpp"

namespace gpushopper::provider {
namespace {

tl::unexpected<base::Error> notUnderstood(const std::string& what) {
    return base::fail(base::ErrorCode::BadResponse, "the plugin handed over " + what);
}

base::Result<void> checkId(const char* name, const gsp_str& id) {
    if (isNativeId(view(id))) return {};
    return notUnderstood("the " + std::string(name) + " \"" + cleanText(view(id), 40) +
                         "\", which is not 1 to 128 characters of [a-z0-9._:-]");
}

base::Result<void> checkExtras(std::string_view extras) {
    if (extras.empty()) return {};
    // A list has thousands of these; the parser keeps its memory.
    thread_local simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (parser.parse(extras.data(), extras.size()).get(object) == simdjson::SUCCESS) return {};
    return notUnderstood("an extras_json that is no JSON object");
}

std::optional<std::uint16_t> portOf(std::string_view text) {
    const auto port = base::parseInteger<std::uint16_t>(text);
    return port && *port > 0 ? port : std::nullopt;
}

// "8000/tcp" -> "203.0.113.7:33526"
std::optional<PortMapping> readPort(const gsp_kv& given) {
    const std::string_view key = view(given.key);
    const std::string_view value = view(given.value);
    const auto slash = key.find('/');
    const auto colon = value.rfind(':');
    if (slash == std::string_view::npos || colon == std::string_view::npos) return std::nullopt;
    const std::string_view protocol = key.substr(slash + 1);
    const std::string_view host = value.substr(0, colon);
    const auto port = portOf(key.substr(0, slash));
    const auto host_port = portOf(value.substr(colon + 1));
    const bool valid = port && host_port && (protocol == "tcp" || protocol == "udp") &&
                       !host.empty() && host.size() <= kTextBytesMax && isUtf8(host);
    if (!valid) return std::nullopt;
    return PortMapping{*port, std::string(protocol), std::string(host), *host_port};
}

base::Result<std::vector<PortMapping>> readPorts(const gsp_instance& from) {
    if (from.port_count > kPortsMax || (from.port_count > 0 && from.ports == nullptr))
        return notUnderstood("an impossible number of ports");
    std::vector<PortMapping> ports;
    for (const gsp_kv& given : std::span(from.ports, from.port_count)) {
        auto port = readPort(given);
        if (!port) return notUnderstood("a port that is not like 8000/tcp -> 203.0.113.7:33526");
        ports.push_back(std::move(*port));
    }
    return ports;
}

InstanceState readState(gsp_state state) {
    switch (state) {
        case GSP_STARTING:
            return InstanceState::Starting;
        case GSP_RUNNING:
            return InstanceState::Running;
        case GSP_STOPPED:
            return InstanceState::Stopped;
        case GSP_BROKEN:
            return InstanceState::Broken;
        default:
            return InstanceState::Unknown;  // also what a newer plugin may say
    }
}

InstanceBilling readBilling(gsp_billing billing) {
    switch (billing) {
        case GSP_BILLING_COMPUTE:
            return InstanceBilling::Compute;
        case GSP_BILLING_STORAGE_ONLY:
            return InstanceBilling::StorageOnly;
        case GSP_BILLING_NONE:
            return InstanceBilling::None;
        default:
            return InstanceBilling::Unknown;
    }
}

// The numbers and enums of an instance, which are right or absent.
void readPlainFields(const gsp_instance& from, Instance& instance) {
    instance.id = base::InstanceId(std::string(view(from.instance_id)));
    instance.state = readState(from.state);
    instance.billing = readBilling(from.billing);
    instance.price_per_hour = base::Money::micros(std::max<std::int64_t>(from.price_micros, 0));
    if (from.created_unix_ms > 0) instance.created_at = base::wallFromMillis(from.created_unix_ms);
    if (from.ssh_port <= std::numeric_limits<std::uint16_t>::max())
        instance.ssh_port = static_cast<std::uint16_t>(from.ssh_port);
}

gsp_kv pair(std::string_view key, std::string_view value) { return {borrow(key), borrow(value)}; }

}  // namespace

base::Result<void> readTexts(std::initializer_list<TextField> fields) {
    for (const TextField& field : fields) {
        const std::string_view text = view(field.from);
        if (text.size() > field.bytes_max)
            return notUnderstood("a " + std::string(field.name) + " of more than " +
                                 std::to_string(field.bytes_max) + " bytes");
        if (!isUtf8(text))
            return notUnderstood("a " + std::string(field.name) + " that is not UTF-8");
        field.to = text;
    }
    return {};
}

base::Result<inventory::RawOffer> readOffer(const gsp_offer& given) {
    const gsp_offer from = sized(given);
    inventory::RawOffer offer;
    auto checked = checkId("offer id", from.offer_id).and_then([&] {
        return readTexts({{"offer id", from.offer_id, offer.native_id},
                          {"GPU model", from.gpu_model, offer.gpu_model},
                          {"native GPU model", from.gpu_model_native, offer.gpu_model_native},
                          {"region", from.region, offer.region},
                          {"machine id", from.machine_id, offer.machine_id},
                          {"extras_json", from.extras_json, offer.extras_json, kExtrasBytesMax}});
    });
    if (checked) checked = checkExtras(offer.extras_json);
    if (!checked) return base::fail(std::move(checked.error()));
    offer.gpu_count = from.gpu_count;
    offer.vram_mib = from.vram_mib;
    offer.disk_gib_max = from.disk_gib_max;
    offer.reliability_ppm = from.reliability_ppm;
    offer.availability_ppm = from.availability_ppm;
    offer.interruptible = (from.flags & GSP_OFFER_INTERRUPTIBLE) != 0;
    offer.price_micros = from.price_micros;
    offer.storage_micros_per_gib_hour = from.storage_micros_per_gib_hour;
    offer.disk_gib_priced = from.disk_gib_priced;
    offer.cuda_milli = from.cuda_milli;
    offer.duration_s_max = from.duration_s_max;
    return offer;
}

base::Result<Instance> readInstance(const gsp_instance& given) {
    const gsp_instance from = sized(given);
    Instance instance;
    std::string extras;
    auto checked = checkId("instance id", from.instance_id).and_then([&] {
        return readTexts({{"label", from.label, instance.label},
                          {"native state", from.state_native, instance.native_state},
                          {"SSH host", from.ssh_host, instance.ssh_host},
                          {"SSH user", from.ssh_user, instance.ssh_user},
                          {"extras_json", from.extras_json, extras, kExtrasBytesMax}});
    });
    if (checked) checked = checkExtras(extras);
    if (!checked) return base::fail(std::move(checked.error()));
    if (from.price_micros < 0) return notUnderstood("a price below zero");
    if (from.ssh_port > std::numeric_limits<std::uint16_t>::max())
        return notUnderstood("an SSH port above 65535");
    auto ports = readPorts(from);
    if (!ports) return base::fail(std::move(ports.error()));
    readPlainFields(from, instance);
    instance.ports = std::move(*ports);
    return instance;
}

base::Result<Instance> readAccepted(const gsp_instance& given) {
    const gsp_instance from = sized(given);
    if (auto id = checkId("instance id", from.instance_id); !id)
        return base::fail(std::move(id.error()));
    if (auto whole = readInstance(given)) return whole;
    Instance instance;
    readPlainFields(from, instance);
    instance.label = cleanText(view(from.label), kTextBytesMax);
    instance.native_state = cleanText(view(from.state_native), kTextBytesMax);
    return instance;
}

CreateStruct::CreateStruct(const CreateRequest& request)
    : keys_(joinLines(request.ssh_public_keys)) {
    port_names_.reserve(request.exposed_ports.size());  // never moved: ports_ points into it
    for (std::uint16_t port : request.exposed_ports) {
        port_names_.push_back(std::to_string(port) + "/tcp");
        ports_.push_back(pair(port_names_.back(), ""));
    }
    for (const auto& [name, value] : request.env) env_.push_back(pair(name, value));
    abi_.struct_size = sizeof abi_;
    abi_.disk_gib = request.disk_gib;
    abi_.price_micros_max = request.price_max.micros();
    abi_.offer_id = borrow(request.native_offer_id);
    abi_.label = borrow(request.label);
    abi_.image = borrow(request.image);
    abi_.ssh_public_keys = borrow(keys_);
    abi_.on_start = borrow(request.on_start);
    abi_.env = env_.data();
    abi_.env_count = env_.size();
    abi_.launch_mode = request.entrypoint ? GSP_LAUNCH_ENTRYPOINT : GSP_LAUNCH_SSH;
    abi_.gpu_count = request.gpu_count;
    abi_.args = borrow("");
    abi_.template_id = borrow(request.template_id);
    abi_.exposed_ports = ports_.data();
    abi_.exposed_port_count = ports_.size();
    abi_.expires_unix_ms = base::toMillis(request.expires_at);
}

std::string joinLines(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        if (!text.empty()) text += '\n';
        text += line;
    }
    return text;
}

}  // namespace gpushopper::provider
