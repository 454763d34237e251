#include "daemon/provider/abi/plugin_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "daemon/provider/abi/marshal.hpp"
#include "daemon/provider/abi/text.hpp"

namespace gpushopper::provider {
namespace {

constexpr std::size_t kStringBytesMax = 128;
constexpr std::size_t kSchemaBytesMax = 64 * 1024;
// Nobody's table is larger; a bigger number is not a size.
constexpr std::uint32_t kStructSizeMax = 64 * 1024;
constexpr std::uint32_t kConcurrencyMax = 1024;
constexpr std::uint32_t kMillisMax = 24U * 3600 * 1000;

// The header as this daemon was built with it (a definition from the build).
constexpr std::string_view kHeaderSha256 = GPUSHOPPER_ABI_SHA256;
static_assert(kHeaderSha256.size() == sizeof(gsp_plugin::header_sha256));

using Check = base::Result<void>;

Check refuse(const std::string& why) { return base::fail(base::ErrorCode::InvalidArgument, why); }

// First of all, because a table of another header means something else by the same bytes.
Check checkHeader(const gsp_plugin* given, gsp_plugin& table) {
    if (given == nullptr) return refuse("returned no table from " GSP_ENTRY_SYMBOL);
    constexpr std::size_t kSizeMin =
        offsetof(gsp_plugin, header_sha256) + sizeof(gsp_plugin::header_sha256);
    if (given->struct_size < kSizeMin || given->struct_size > kStructSizeMax)
        return refuse("has a table of an impossible size (" + std::to_string(given->struct_size) +
                      " bytes)");
    table = sized(*given);
    if (std::string_view(table.header_sha256, sizeof table.header_sha256) != kHeaderSha256)
        return refuse(
            "was built with another version of abi_v0.h; build it again with the SDK of "
            "this daemon");
    if (table.abi_minor_required > GSP_ABI_MINOR)
        return refuse("needs ABI 0." + std::to_string(table.abi_minor_required) +
                      "; this daemon speaks 0." + std::to_string(GSP_ABI_MINOR));
    return {};
}

Check checkFunctions(const gsp_plugin& table) {
    const struct {
        const char* name;
        bool present;
    } required[] = {{"open", table.open != nullptr},
                    {"close", table.close != nullptr},
                    {"probe", table.probe != nullptr},
                    {"list_offers", table.list_offers != nullptr},
                    {"list_instances", table.list_instances != nullptr},
                    {"get_instance", table.get_instance != nullptr},
                    {"create_instance", table.create_instance != nullptr},
                    {"destroy_instance", table.destroy_instance != nullptr},
                    {"ensure_keys", table.ensure_keys != nullptr}};
    for (const auto& function : required) {
        if (!function.present)
            return refuse("lacks the required function " + std::string(function.name));
    }
    return {};
}

Check checkString(const char* name, const char* text, std::size_t bytes_max) {
    if (text == nullptr) return refuse("lacks the required text " + std::string(name));
    const std::size_t size = strnlen(text, bytes_max + 1);
    if (size > bytes_max)
        return refuse("has a " + std::string(name) + " of more than " + std::to_string(bytes_max) +
                      " bytes");
    if (!isUtf8({text, size})) return refuse("has a " + std::string(name) + " that is not UTF-8");
    return {};
}

Check checkStrings(const gsp_plugin& table) {
    const struct {
        const char* name;
        const char* text;
        std::size_t bytes_max;
    } strings[] = {{"id", table.id, kStringBytesMax},
                   {"version", table.version, kStringBytesMax},
                   {"vendor", table.vendor, kStringBytesMax},
                   {"license", table.license, kStringBytesMax},
                   {"offer_id_form", table.offer_id_form, kStringBytesMax},
                   {"config_schema_json", table.config_schema_json, kSchemaBytesMax}};
    for (const auto& string : strings) {
        if (auto checked = checkString(string.name, string.text, string.bytes_max); !checked)
            return checked;
    }
    return {};
}

Check checkNumbers(const gsp_plugin& table) {
    if (table.max_concurrency == 0 || table.max_concurrency > kConcurrencyMax)
        return refuse("declares a max_concurrency of " + std::to_string(table.max_concurrency) +
                      "; it must be 1 to " + std::to_string(kConcurrencyMax));
    if ((table.launch_modes & (GSP_LAUNCHES_SSH | GSP_LAUNCHES_ENTRYPOINT)) == 0)
        return refuse("declares no launch mode");
    const struct {
        const char* name;
        std::uint32_t millis;
    } durations[] = {{"visibility_window_ms", table.visibility_window_ms},
                     {"create_send_ms", table.create_send_ms},
                     {"create_deadline_ms", table.create_deadline_ms},
                     {"boot_deadline_ms", table.boot_deadline_ms},
                     {"create_interval_ms", table.create_interval_ms}};
    for (const auto& duration : durations) {
        if (duration.millis > kMillisMax)
            return refuse("declares a " + std::string(duration.name) + " of more than a day");
    }
    if (table.create_send_ms == 0 || table.create_deadline_ms == 0 || table.boot_deadline_ms == 0)
        return refuse("declares no create_send_ms, create_deadline_ms or boot_deadline_ms");
    return {};
}

Check checkId(const gsp_plugin& table, const std::string& expected_id) {
    if (table.id == expected_id) return {};
    return refuse("calls itself \"" + cleanText(table.id, kStringBytesMax) +
                  "\", but the configuration names \"" + expected_id + "\"");
}

Traits traitsOf(const gsp_plugin& table) {
    Traits traits;
    traits.plugin_id = table.id;
    traits.plugin_version = cleanText(table.version, kStringBytesMax);
    traits.concurrency_max = static_cast<int>(table.max_concurrency);
    traits.label_bytes_max = static_cast<int>(
        std::min<std::uint32_t>(table.label_bytes_max, static_cast<std::uint32_t>(kTextBytesMax)));
    traits.visibility_window = base::Millis(table.visibility_window_ms);
    traits.create_send = base::Millis(table.create_send_ms);
    traits.create_deadline = base::Millis(table.create_deadline_ms);
    traits.boot_deadline = base::Millis(table.boot_deadline_ms);
    traits.create_interval = base::Millis(table.create_interval_ms);
    traits.ssh_mode = (table.launch_modes & GSP_LAUNCHES_SSH) != 0;
    traits.entrypoint_mode = (table.launch_modes & GSP_LAUNCHES_ENTRYPOINT) != 0;
    traits.on_start_bytes_max = table.on_start_bytes_max;
    traits.offer_id_form = cleanText(table.offer_id_form, kStringBytesMax);
    return traits;
}

}  // namespace

base::Result<PluginTable> readPluginTable(const gsp_plugin* given,
                                          const std::filesystem::path& file,
                                          const std::string& expected_id) {
    PluginTable result;
    auto schema = checkHeader(given, result.abi)
                      .and_then([&] { return checkFunctions(result.abi); })
                      .and_then([&] { return checkStrings(result.abi); })
                      .and_then([&] { return checkNumbers(result.abi); })
                      .and_then([&] { return checkId(result.abi, expected_id); })
                      .and_then([&] { return ConfigSchema::parse(result.abi.config_schema_json); });
    if (!schema) {
        base::Error error = std::move(schema.error());
        error.message = "the plugin " + file.string() + " " + error.message;
        return base::fail(std::move(error));
    }
    result.schema = std::move(*schema);
    result.traits = traitsOf(result.abi);
    return result;
}

}  // namespace gpushopper::provider
