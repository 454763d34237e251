#include "daemon/api/resources/providers.hpp"

#include <algorithm>

#include "daemon/api/resources/refusals.hpp"
#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

constexpr std::size_t kErrorBytesMax = 512;

std::size_t offersOf(const inventory::Listing& listing, const base::ProviderName& name) {
    const auto line =
        std::find_if(listing.providers.begin(), listing.providers.end(),
                     [&name](const inventory::ProviderLine& each) { return each.name == name; });
    return line == listing.providers.end() ? 0 : line->offers;
}

JsonObject entryJson(const ProviderEntry& entry) {
    JsonObject json;
    json.text("name", entry.name.str())
        .text("plugin_version", entry.plugin_version)
        .boolean("enabled", entry.enabled)
        .text("circuit_breaker", provider::toString(entry.breaker))
        .time("last_success_at", entry.last_success_at)
        .textOrNull("last_error", shownText(entry.last_error, kErrorBytesMax))
        .time("last_error_at", entry.last_error_at);
    return json;
}

}  // namespace

Reply Providers::list(const Call& call, const Nothing& /*nothing*/) const {
    const auto entries = services_.providers.entries();
    const auto listing = services_.menu.list({.limit = 1}, services_.clock.monotonicNow());
    JsonArray providers;
    for (const ProviderEntry& entry : entries) {
        const auto live = services_.store.sessions().live(entry.name);
        if (!live) return refuse(refusalOf(services_, call, live.error()));
        JsonObject json = entryJson(entry);
        json.integer("offers", static_cast<std::int64_t>(offersOf(listing, entry.name)))
            .integer("active_sessions", static_cast<std::int64_t>(live->size()))
            .text("id_form", entry.id_form)
            .textOrNull("creates_blocked",
                        entry.creates_blocked
                            ? shownText(entry.creates_blocked->reason, kErrorBytesMax)
                            : std::string())
            .text("state", provider::toString(entry.state))
            .textOrNull("state_reason", shownText(entry.state_reason, kErrorBytesMax));
        providers.raw(json.str());
    }
    return Answer::ok(JsonObject()
                          .raw("providers", providers.str())
                          .integer("count", static_cast<std::int64_t>(entries.size()))
                          .str());
}

}  // namespace gpushopper::api
