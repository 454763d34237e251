// `inspect`: what a plugin says about itself. It is loaded, in a child, and not opened.

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "sdk/check/commands/commands.hpp"
#include "sdk/check/plugin/elf_file.hpp"
#include "sdk/check/run/run.hpp"
#include "sdk/check/text.hpp"

namespace gpushopper::check {
namespace {

using nlohmann::ordered_json;

constexpr std::chrono::seconds kLimit{20};
constexpr std::array kExtensions = {"gpushopper.balance/0", "gpushopper.templates/0",
                                    "gpushopper.relabel/0", "gpushopper.faults/0"};

ordered_json factsOf(const Subject& subject) {
    const gsp_plugin& plugin = subject.plugin;
    ordered_json extensions = ordered_json::array();
    for (const char* id : kExtensions) {
        if (plugin.extension != nullptr && plugin.extension(id) != nullptr)
            extensions.push_back(id);
    }
    ordered_json keys = ordered_json::array();
    for (const Property& property : subject.schema.properties)
        keys.push_back({{"key", property.name},
                        {"is", property.expected()},
                        {"required", property.required},
                        {"secret", property.secret},
                        {"default", property.fallback},
                        {"description", property.description}});
    return {{"id", plugin.id},
            {"version", plugin.version},
            {"vendor", plugin.vendor},
            {"license", plugin.license},
            {"abi", "0." + std::to_string(plugin.abi_minor)},
            {"offer_id_form", plugin.offer_id_form},
            {"max_concurrency", plugin.max_concurrency},
            {"label_bytes_max", plugin.label_bytes_max},
            {"visibility_window_ms", plugin.visibility_window_ms},
            {"create_send_ms", plugin.create_send_ms},
            {"create_deadline_ms", plugin.create_deadline_ms},
            {"boot_deadline_ms", plugin.boot_deadline_ms},
            {"create_interval_ms", plugin.create_interval_ms},
            {"launch_modes", plugin.launch_modes},
            {"on_start_bytes_max", plugin.on_start_bytes_max},
            {"idempotent_create", plugin.idempotent_create},
            {"extensions", extensions},
            {"hosts", subject.schema.hosts},
            {"configuration", keys}};
}

std::string lineOf(const std::string& name, const ordered_json& value) {
    std::string text;
    if (value.is_string()) {
        text = value.get<std::string>();
    } else if (value.is_array()) {
        for (const auto& one : value)
            text += (text.empty() ? "" : ", ") +
                    (one.is_string() ? one.get<std::string>() : one.dump());
        if (text.empty()) text = "none";
    } else {
        text = value.dump();
    }
    return name + std::string(name.size() < 22 ? 22 - name.size() : 1, ' ') + text + "\n";
}

std::string keyLine(const ordered_json& key) {
    std::string text = "  " + key["key"].get<std::string>() + ": " + key["is"].get<std::string>();
    if (key["required"].get<bool>()) text += ", required";
    if (!key["default"].is_null()) text += ", default " + key["default"].dump();
    const std::string description = key["description"].get<std::string>();
    return text + (description.empty() ? "" : "; " + description) + "\n";
}

}  // namespace

int runInspect(const PluginArguments& arguments, bool json, const Streams& streams) {
    const Subject subject = subjectOf(arguments);
    const ElfFile elf = readElf(subject.file);
    ordered_json facts = {
        {"file", subject.file.string()}, {"exports", elf.exports}, {"needs", elf.needed}};
    const auto section = elf.abi_sections.find(GSP_ABI_SECTION);
    facts["section"] = section == elf.abi_sections.end() ? "none" : section->second;
    const std::string table = onLoadedPlugin(subject, kLimit, [](const Subject& loaded) {
        return factsOf(loaded).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    });
    facts.update(ordered_json::parse(table));
    if (json) {
        streams.out << facts.dump(2) << '\n';
        return 0;
    }
    for (const auto& [name, value] : facts.items()) {
        if (name != "configuration") streams.out << lineOf(name, value);
    }
    streams.out << "configuration\n";
    for (const auto& key : facts["configuration"]) streams.out << keyLine(key);
    return 0;
}

}  // namespace gpushopper::check
