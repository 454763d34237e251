#include "sdk/check/faults/elements.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <gpushopper/host.hpp>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string_view>

#include "sdk/check/text.hpp"

namespace gpushopper::check {
namespace {

constexpr std::size_t kTextBytesMax = 256;
constexpr std::size_t kExtrasBytesMax = 4096;
constexpr std::size_t kPortsMax = 256;
constexpr std::uint32_t kPortMax = 65'535;
// A struct that ends before its id cannot be a struct of any version.
constexpr std::uint32_t kStructSizeMin = 64;

using detail::viewed;

/// Collects the faults of one element under its name.
class Review {
public:
    Review(std::string subject, std::vector<std::string>& faults)
        : subject_(std::move(subject)), faults_(faults) {}

    void fault(const std::string& what) { faults_.push_back(subject_ + " " + what); }
    void require(bool holds, const std::string& otherwise) {
        if (!holds) fault(otherwise);
    }
    /// The text if it can be used, else empty.
    std::string text(const char* name, const gsp_str& from, std::size_t bytes_max = kTextBytesMax) {
        if (from.data == nullptr && from.size > 0) {
            fault(std::string("has a ") + name + " of " + std::to_string(from.size) +
                  " bytes at the address null");
            return "";
        }
        const std::string_view given = viewed(from);
        if (given.size() > bytes_max) {
            fault(std::string("has a ") + name + " of " + std::to_string(given.size()) +
                  " bytes; at most " + std::to_string(bytes_max) + " are taken");
            return "";
        }
        if (!isUtf8(given)) {
            fault(std::string("has a ") + name + " that is not UTF-8: " + shown(given));
            return "";
        }
        return std::string(given);
    }
    std::string extras(const gsp_str& from) {
        std::string given = text("extras_json", from, kExtrasBytesMax);
        const auto json = nlohmann::json::parse(given, nullptr, /*allow_exceptions=*/false);
        if (given.empty() || json.is_object()) return given;
        fault("has an extras_json that is no JSON object: " + shown(given));
        return "";
    }

private:
    const std::string subject_;
    std::vector<std::string>& faults_;
};

template <class Struct>
std::optional<Struct> sized(const Struct* given, const char* what,
                            std::vector<std::string>& faults) {
    if (given == nullptr) {
        faults.push_back(std::string("nothing was handed over in place of an ") + what);
        return std::nullopt;
    }
    if (given->struct_size < kStructSizeMin) {
        faults.push_back(std::string("an ") + what + " has a struct_size of " +
                         std::to_string(given->struct_size) + ", which is too small for its id");
        return std::nullopt;
    }
    Struct copy{};
    std::memcpy(&copy, given, std::min<std::size_t>(given->struct_size, sizeof copy));
    return copy;
}

// How messages speak of an element; a bad id is not followed into null.
std::string subjectOf(const char* what, const gsp_str& id, std::vector<std::string>& faults) {
    if (id.data == nullptr && id.size > 0) {
        faults.push_back(std::string("an ") + what + " has an id of " + std::to_string(id.size) +
                         " bytes at the address null");
        return std::string("an ") + what;
    }
    std::string subject = std::string("the ") + what + " " + shown(viewed(id));
    if (!isNativeId(viewed(id)))
        faults.push_back(subject + " has an id that is not 1 to 128 characters of [a-z0-9._:-]");
    return subject;
}

bool isPort(std::string_view text) {
    std::uint32_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() && port > 0 && port <= kPortMax;
}

// "8000/tcp" -> "203.0.113.7:33526"
bool isMapping(std::string_view key, std::string_view value) {
    const auto slash = key.find('/');
    const auto colon = value.rfind(':');
    if (slash == std::string_view::npos || colon == std::string_view::npos) return false;
    const std::string_view protocol = key.substr(slash + 1);
    return isPort(key.substr(0, slash)) && isPort(value.substr(colon + 1)) && colon > 0 &&
           (protocol == "tcp" || protocol == "udp");
}

void readPorts(const gsp_instance& from, Review& review, KeyValues& ports) {
    if (from.port_count > kPortsMax || (from.port_count > 0 && from.ports == nullptr)) {
        review.fault("has " + std::to_string(from.port_count) + " ports at " +
                     (from.ports == nullptr ? "the address null" : "once"));
        return;
    }
    for (const gsp_kv& given : std::span(from.ports, from.port_count)) {
        const std::string_view key = viewed(given.key);
        const std::string_view value = viewed(given.value);
        if (isMapping(key, value)) {
            ports.emplace_back(key, value);
        } else {
            review.fault("has the port " + shown(key) + " -> " + shown(value) +
                         ", which is not like 8000/tcp -> 203.0.113.7:33526");
        }
    }
}

}  // namespace

Offer readOffer(const gsp_offer* given, std::vector<std::string>& faults) {
    Offer offer;
    const auto from = sized(given, "offer", faults);
    if (!from) return offer;
    Review review(subjectOf("offer", from->offer_id, faults), faults);
    offer.id = from->offer_id.data == nullptr ? "" : viewed(from->offer_id);
    offer.gpu_model = review.text("gpu_model", from->gpu_model);
    offer.gpu_model_native = review.text("gpu_model_native", from->gpu_model_native);
    offer.region = review.text("region", from->region);
    offer.machine_id = review.text("machine_id", from->machine_id);
    offer.extras_json = review.extras(from->extras_json);
    review.require(!viewed(from->gpu_model).empty(), "has no gpu_model");
    review.require(from->gpu_count > 0, "has no GPU (gpu_count is 0)");
    review.require(from->price_micros >= 0, "has a price below zero");
    review.require(from->storage_micros_per_gib_hour >= 0, "has a storage price below zero");
    // Reliability and availability above 1 are clamped by the core, not refused.
    review.require(from->duration_s_max >= 0, "has a duration below zero");
    offer.gpu_count = from->gpu_count;
    offer.vram_mib = from->vram_mib;
    offer.disk_gib_max = from->disk_gib_max;
    offer.reliability_ppm = from->reliability_ppm;
    offer.price_micros = from->price_micros;
    offer.storage_micros_per_gib_hour = from->storage_micros_per_gib_hour;
    offer.disk_gib_priced = from->disk_gib_priced;
    offer.interruptible = (from->flags & GSP_OFFER_INTERRUPTIBLE) != 0;
    return offer;
}

Instance readInstance(const gsp_instance* given, std::vector<std::string>& faults) {
    Instance instance;
    const auto from = sized(given, "instance", faults);
    if (!from) return instance;
    Review review(subjectOf("instance", from->instance_id, faults), faults);
    instance.id = from->instance_id.data == nullptr ? "" : viewed(from->instance_id);
    instance.label = review.text("label", from->label);
    instance.state_native = review.text("state_native", from->state_native);
    instance.ssh_host = review.text("ssh_host", from->ssh_host);
    instance.ssh_user = review.text("ssh_user", from->ssh_user);
    instance.extras_json = review.extras(from->extras_json);
    review.require(from->state >= GSP_STATE_UNKNOWN && from->state <= GSP_BROKEN,
                   "has the state " + std::to_string(from->state) + ", which does not exist");
    review.require(from->billing >= GSP_BILLING_UNKNOWN && from->billing <= GSP_BILLING_NONE,
                   "has the billing " + std::to_string(from->billing) + ", which does not exist");
    review.require(from->price_micros >= 0, "has a price below zero");
    review.require(from->created_unix_ms >= 0, "was created before 1970");
    review.require(from->ssh_port <= kPortMax,
                   "has the SSH port " + std::to_string(from->ssh_port));
    review.require(from->ssh_port == 0 || !viewed(from->ssh_host).empty(),
                   "has an SSH port and no SSH host");
    readPorts(*from, review, instance.ports);
    instance.state = from->state;
    instance.billing = from->billing;
    instance.price_micros = from->price_micros;
    instance.created_unix_ms = from->created_unix_ms;
    instance.ssh_port = from->ssh_port;
    return instance;
}

}  // namespace gpushopper::check
