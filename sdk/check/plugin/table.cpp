#include "sdk/check/plugin/table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "sdk/check/plugin/schema.hpp"
#include "sdk/check/text.hpp"

namespace gpushopper::check {
namespace {

// As in the daemon's plugin_table.cpp.
constexpr std::size_t kStringBytesMax = 128;
constexpr std::size_t kSchemaBytesMax = 64 * 1024;
constexpr std::uint32_t kStructSizeMax = 64 * 1024;
constexpr std::uint32_t kConcurrencyMax = 1024;
constexpr std::uint32_t kMillisMax = 24U * 3600 * 1000;

constexpr std::string_view kHeaderSha256 = GPUSHOPPER_ABI_SHA256;
static_assert(kHeaderSha256.size() == sizeof(gsp_plugin::header_sha256));

using Faults = std::vector<std::string>;

/// Whether `text` can be read on as a text.
bool checkText(Faults& faults, const std::string& name, const char* text, std::size_t bytes_max) {
    if (text == nullptr) {
        faults.push_back("lacks the required text " + name);
        return false;
    }
    const std::size_t size = strnlen(text, bytes_max + 1);
    if (size > bytes_max) {
        faults.push_back("has a " + name + " of more than " + std::to_string(bytes_max) + " bytes");
        return false;
    }
    if (isUtf8({text, size})) return true;
    faults.push_back("has a " + name + " that is not UTF-8: " + shown({text, size}));
    return false;
}

void checkTexts(Faults& faults, const gsp_plugin& table, const std::string& expected_id) {
    checkText(faults, "version", table.version, kStringBytesMax);
    checkText(faults, "vendor", table.vendor, kStringBytesMax);
    checkText(faults, "license", table.license, kStringBytesMax);
    checkText(faults, "offer_id_form", table.offer_id_form, kStringBytesMax);
    if (checkText(faults, "id", table.id, kStringBytesMax) && table.id != expected_id)
        faults.push_back("calls itself " + shown(table.id) + ", but its file is " + expected_id +
                         ".so");
    if (!checkText(faults, "config_schema_json", table.config_schema_json, kSchemaBytesMax)) return;
    try {
        Schema::parse(table.config_schema_json);
    } catch (const BadSchema& problem) {
        faults.emplace_back(problem.what());
    }
}

void checkNumbers(Faults& faults, const gsp_plugin& table) {
    if (table.max_concurrency == 0 || table.max_concurrency > kConcurrencyMax)
        faults.push_back("declares a max_concurrency of " + std::to_string(table.max_concurrency) +
                         "; it must be 1 to " + std::to_string(kConcurrencyMax));
    if ((table.launch_modes & (GSP_LAUNCHES_SSH | GSP_LAUNCHES_ENTRYPOINT)) == 0)
        faults.emplace_back("declares no launch mode");
    struct Duration {
        const char* name;
        std::uint32_t millis;
        bool required;
    };
    const std::array durations = {
        Duration{"visibility_window_ms", table.visibility_window_ms, false},
        Duration{"create_send_ms", table.create_send_ms, true},
        Duration{"create_deadline_ms", table.create_deadline_ms, true},
        Duration{"boot_deadline_ms", table.boot_deadline_ms, true},
        Duration{"create_interval_ms", table.create_interval_ms, false}};
    for (const auto& duration : durations) {
        if (duration.millis > kMillisMax)
            faults.push_back("declares a " + std::string(duration.name) + " of more than a day");
        if (duration.required && duration.millis == 0)
            faults.push_back("declares no " + std::string(duration.name));
    }
}

}  // namespace

std::vector<std::string> headerFaults(const gsp_plugin* given) {
    if (given == nullptr) return {"returned no table from " GSP_ENTRY_SYMBOL "()"};
    constexpr std::size_t kSizeMin =
        offsetof(gsp_plugin, header_sha256) + sizeof(gsp_plugin::header_sha256);
    if (given->struct_size < kSizeMin || given->struct_size > kStructSizeMax)
        return {"has a table of an impossible size (" + std::to_string(given->struct_size) +
                " bytes)"};
    if (std::string_view(given->header_sha256, sizeof given->header_sha256) != kHeaderSha256)
        return {"was built with another version of abi_v0.h than this tool"};
    Faults faults;
    if (given->struct_size < sizeof(gsp_plugin))
        faults.push_back("has a table of " + std::to_string(given->struct_size) +
                         " bytes; that of this header has " + std::to_string(sizeof(gsp_plugin)));
    if (given->abi_minor_required > GSP_ABI_MINOR)
        faults.push_back("needs ABI 0." + std::to_string(given->abi_minor_required) +
                         "; this SDK has 0." + std::to_string(GSP_ABI_MINOR));
    return faults;
}

std::vector<std::string> functionFaults(const gsp_plugin& table) {
    struct Function {
        const char* name;
        bool present;
    };
    const std::array required = {Function{"open", table.open != nullptr},
                                 Function{"close", table.close != nullptr},
                                 Function{"probe", table.probe != nullptr},
                                 Function{"list_offers", table.list_offers != nullptr},
                                 Function{"list_instances", table.list_instances != nullptr},
                                 Function{"get_instance", table.get_instance != nullptr},
                                 Function{"create_instance", table.create_instance != nullptr},
                                 Function{"destroy_instance", table.destroy_instance != nullptr},
                                 Function{"ensure_keys", table.ensure_keys != nullptr}};
    Faults faults;
    for (const auto& function : required) {
        if (!function.present)
            faults.push_back("lacks the required function " + std::string(function.name));
    }
    return faults;
}

std::vector<std::string> contentFaults(const gsp_plugin& table, const std::string& expected_id) {
    Faults faults;
    checkTexts(faults, table, expected_id);
    checkNumbers(faults, table);
    return faults;
}

gsp_plugin copied(const gsp_plugin& given) {
    gsp_plugin copy{};
    std::memcpy(&copy, &given, std::min<std::size_t>(given.struct_size, sizeof copy));
    return copy;
}

}  // namespace gpushopper::check
