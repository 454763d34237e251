#include "plugins/static/inventory.hpp"

#include <algorithm>
#include <array>
#include <gpushopper/kit/money.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace gpushopper::static_hosts {
namespace {

using nlohmann::json;

constexpr std::size_t kTextBytesMax = 255;
constexpr auto kKeys = std::to_array<std::string_view>(
    {"name", "ssh_host", "ssh_port", "ssh_user", "gpu_model", "gpu_count", "vram_mib", "disk_gib",
     "location", "price_per_hour", "authorized_keys_file"});

/// One entry of the file, which knows its place for messages.
class Entry {
public:
    Entry(const json& value, std::size_t number)
        : value_(value), where_("host " + std::to_string(number)) {
        if (!value.is_object()) throw InventoryError(where_ + " is not an object");
        for (const auto& [key, ignored] : value.items()) {
            if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys)) {
                throw refusal(key, "is not known");
            }
        }
    }

    std::string text(const char* key, std::optional<std::string> fallback = std::nullopt) const {
        const auto found = value_.find(key);
        if (found == value_.end()) {
            if (fallback) return *fallback;
            throw refusal(key, "must be set");
        }
        std::string text = found->is_string() ? found->get<std::string>() : "";
        const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        });
        if (text.empty() || text.size() > kTextBytesMax || !plain) {
            throw refusal(key, "must be a text of 1 to 255 bytes without control characters");
        }
        return text;
    }

    std::uint32_t number(const char* key, std::uint32_t fallback, std::uint32_t min,
                         std::uint32_t max) const {
        const auto found = value_.find(key);
        if (found == value_.end()) return fallback;
        const bool whole = found->is_number_unsigned();
        if (!whole || found->get<std::uint64_t>() < min || found->get<std::uint64_t>() > max) {
            throw refusal(key,
                          "must be from " + std::to_string(min) + " to " + std::to_string(max));
        }
        return found->get<std::uint32_t>();
    }

    /// Dollars, as text so that they are exact, or as a number.
    std::int64_t micros(const char* key) const {
        const auto found = value_.find(key);
        if (found == value_.end()) return 0;
        std::optional<std::int64_t> micros;
        if (found->is_string()) micros = microsOf(std::string_view(found->get<std::string>()));
        if (found->is_number()) micros = microsOf(found->get<double>());
        if (!micros) throw refusal(key, "must be dollars, 0 or more");
        return *micros;
    }

    InventoryError refusal(const std::string& key, const std::string& why) const {
        return InventoryError(where_ + ": `" + key + "` " + why);
    }
    void call(const std::string& name) { where_ += " (" + name + ")"; }

private:
    const json& value_;
    std::string where_;
};

bool isName(std::string_view name) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    return !name.empty() && name.size() <= 64 &&
           name.find_first_not_of(kAllowed) == std::string_view::npos;
}

OwnedHost hostOf(Entry& entry) {
    OwnedHost host;
    host.name = entry.text("name");
    if (!isName(host.name)) throw entry.refusal("name", "must be 1 to 64 of a-z, 0-9 and -");
    entry.call(host.name);
    host.ssh_host = entry.text("ssh_host");
    host.ssh_port = entry.number("ssh_port", 22, 1, 65535);
    host.ssh_user = entry.text("ssh_user", "root");
    host.gpu_model = entry.text("gpu_model");
    host.gpu_count = entry.number("gpu_count", 1, 1, 64);
    host.vram_mib = entry.number("vram_mib", 0, 0, 4'000'000);
    host.disk_gib = entry.number("disk_gib", 0, 1, 1'000'000);
    if (host.disk_gib == 0) throw entry.refusal("disk_gib", "must be set");
    host.location = entry.text("location", "");
    host.price_micros = entry.micros("price_per_hour");
    host.authorized_keys_file = entry.text("authorized_keys_file", "");
    if (!host.authorized_keys_file.empty() && host.authorized_keys_file.front() != '/') {
        throw entry.refusal("authorized_keys_file", "must be an absolute path");
    }
    return host;
}

}  // namespace

std::vector<OwnedHost> parseInventory(std::string_view text) {
    const json root = json::parse(text, nullptr, false);
    const auto list = root.is_object() && root.size() == 1 ? root.find("hosts") : root.end();
    if (!root.is_object() || list == root.end() || !list->is_array()) {
        throw InventoryError("it must be JSON of the form {\"hosts\": [...]}");
    }
    if (list->size() > kHostsMax) throw InventoryError("it has more than 1000 hosts");
    std::vector<OwnedHost> hosts;
    std::set<std::string> names;
    std::set<std::string> key_files;
    for (const json& value : *list) {
        Entry entry(value, hosts.size() + 1);
        hosts.push_back(hostOf(entry));
        const OwnedHost& host = hosts.back();
        if (!names.insert(host.name).second) throw entry.refusal("name", "is there twice");
        // Whoever gives one of them back would lock out the user of the other.
        const std::string& file = host.authorized_keys_file;
        if (!file.empty() && !key_files.insert(file).second) {
            throw entry.refusal("authorized_keys_file", "belongs to another host");
        }
    }
    return hosts;
}

}  // namespace gpushopper::static_hosts
