// `docs`: a page about the plugin, as a beginning of its README: configuration, capabilities, and
// the log events and metrics that were seen on a tour.

#include <chrono>
#include <map>
#include <set>

#include "sdk/check/commands/commands.hpp"
#include "sdk/check/rules/tour.hpp"
#include "sdk/check/run/run.hpp"
#include "sdk/check/text.hpp"

namespace gpushopper::check {
namespace {

constexpr std::chrono::seconds kLimit{120};

std::string configurationOf(const Schema& schema) {
    if (schema.properties.empty()) return "It has no configuration.\n";
    std::string text = "| Key | Value | Default | Meaning |\n| --- | --- | --- | --- |\n";
    for (const Property& property : schema.properties) {
        const std::string fallback = property.required ? "required"
                                     : property.fallback.is_null()
                                         ? ""
                                         : "`" + property.fallback.dump() + "`";
        const std::string variable =
            property.environment.empty() ? "" : ", or `" + property.environment + "`";
        for (const std::string& cell :
             {"`" + property.name + "`", property.expected() + variable, fallback})
            text.append("| ").append(cell).append(" ");
        text.append("| ").append(property.description).append(" |\n");
    }
    return text;
}

std::string secondsText(std::uint32_t millis) {
    return millis % 1000 == 0 ? std::to_string(millis / 1000) + " s"
                              : std::to_string(millis) + " ms";
}

std::string capabilitiesOf(const gsp_plugin& plugin) {
    const bool ssh = (plugin.launch_modes & GSP_LAUNCHES_SSH) != 0;
    const bool entry = (plugin.launch_modes & GSP_LAUNCHES_ENTRYPOINT) != 0;
    std::string text = "| Fact | Value |\n| --- | --- |\n";
    const auto row = [&](const char* name, const std::string& value) {
        text += std::string("| ") + name + " | " + value + " |\n";
    };
    row("launches", ssh && entry ? "SSH, entry point" : ssh ? "SSH" : "entry point");
    row("calls at once", std::to_string(plugin.max_concurrency));
    row("label", std::to_string(plugin.label_bytes_max) + " bytes");
    row("start script", std::to_string(plugin.on_start_bytes_max) + " bytes");
    row("a list may lag behind by", secondsText(plugin.visibility_window_ms));
    row("a create may take effect for", secondsText(plugin.create_deadline_ms));
    row("patience for booting", secondsText(plugin.boot_deadline_ms));
    row("creates are kept apart by", secondsText(plugin.create_interval_ms));
    row("create is idempotent", plugin.idempotent_create != 0 ? "yes" : "no");
    row("an offer's id", std::string("`") + plugin.offer_id_form + "`");
    return text;
}

std::string namesOf(const std::set<std::string>& names, const std::string& column) {
    if (names.empty()) return "None was seen.\n";
    std::string text = "| " + column + " | Meaning, and what to do |\n| --- | --- |\n";
    for (const std::string& name : names) text += "| `" + name + "` | |\n";
    return text;
}

std::string pageOf(const Subject& subject) {
    std::set<std::string> events;
    std::set<std::string> metrics;
    allTours(subject, [&](Bench& bench, const std::vector<Reply>&) {
        for (const Utterance& line : bench.host().logs()) events.insert(line.name);
        for (const Utterance& metric : bench.host().metrics()) metrics.insert(metric.name);
    });
    const gsp_plugin& plugin = subject.plugin;
    return std::string("# ") + plugin.id + "\n\nVersion " + plugin.version + " by " +
           plugin.vendor + " (" + plugin.license + ").\n\n## Configuration\n\n" +
           configurationOf(subject.schema) + "\n## Capabilities\n\n" + capabilitiesOf(plugin) +
           "\n## Log events\n\n" + namesOf(events, "Event") + "\n## Metrics\n\n" +
           namesOf(metrics, std::string("`plugin_") + plugin.id + "_...`");
}

}  // namespace

int runDocs(const PluginArguments& arguments, const Streams& streams) {
    streams.out << onLoadedPlugin(subjectOf(arguments), kLimit, pageOf);
    return 0;
}

}  // namespace gpushopper::check
