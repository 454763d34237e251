#include "daemon/config/write_config.hpp"

#include "daemon/config/settings.hpp"

namespace gpushopper::config {
namespace {

void appendRow(std::string& text, std::string_view key, std::string_view kind,
               std::string_view fallback, std::string_view meaning) {
    text += "| `";
    text += key;
    text += "` | ";
    text += kind;
    text += fallback.empty() ? " | " : " | `";
    text += fallback;
    text += fallback.empty() ? "| " : "` | ";
    text += meaning;
    text += " |\n";
}

void appendHeading(std::string& text, std::string_view section) {
    if (!text.empty()) text += '\n';
    text += "**`[";
    text += section;
    text += "]`**\n\n| key | kind | default | meaning |\n| --- | --- | --- | --- |\n";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

void appendLine(std::string& text, std::string_view key, std::string_view value) {
    text += key;
    text += value.empty() ? " =" : " = ";
    text += value;
    text += '\n';
}

}  // namespace

std::string toIni(const Config& config) {
    std::string text;
    std::string section;
    for (const Setting& setting : settings()) {
        if (setting.section != section) {
            section = setting.section;
            text += (text.empty() ? "[" : "\n[") + section + "]\n";
        }
        appendLine(text, setting.key, setting.get(config));
    }
    for (const ProviderConfig& provider : config.providers) {
        text += "\n[provider." + provider.name + "]\n";
        appendLine(text, "plugin", provider.plugin);
        appendLine(text, "sha256", provider.sha256);
        appendLine(text, "http_hosts", joined(provider.http_hosts));
        appendLine(text, "optional", provider.optional ? "yes" : "no");
        for (const auto& [key, value] : provider.values) appendLine(text, key, value);
    }
    return text;
}

std::string referenceMarkdown() {
    const Config defaults;
    std::string text;
    std::string section;
    for (const Setting& setting : settings()) {
        if (setting.section != section) {
            section = setting.section;
            appendHeading(text, section);
        }
        appendRow(text, setting.key, setting.kind, setting.get(defaults), setting.meaning);
    }
    appendHeading(text, "provider.NAME");
    for (const ProviderKey& key : providerKeys())
        appendRow(text, key.key, key.kind, key.fallback, key.meaning);
    return text;
}

}  // namespace gpushopper::config
