#include "daemon/api/resources/health.hpp"

#include <algorithm>

namespace gpushopper::api {
namespace {

std::string_view wordFor(LifePhase phase) {
    switch (phase) {
        case LifePhase::Starting:
            return "starting";
        case LifePhase::Running:
            return "running";
        case LifePhase::Stopping:
            return "stopping";
    }
    return "";
}

// Impaired: an operator has something to do, and /providers says what.
bool allUsable(const ProviderDirectory& providers) {
    const auto entries = providers.entries();
    return std::all_of(entries.begin(), entries.end(), [](const ProviderEntry& entry) {
        return entry.state == provider::ProviderState::Ready ||
               entry.state == provider::ProviderState::Starting;
    });
}

}  // namespace

Reply Health::health(const Call& /*call*/, const Nothing& /*nothing*/) const {
    const LifePhase phase = services_.lifecycle.phase();
    const bool stopping = phase == LifePhase::Stopping;
    const auto listing = services_.menu.list({.limit = 1}, services_.clock.monotonicNow());
    JsonObject parts;
    parts.text("inventory", listing.unavailable() ? "unavailable" : "ok")
        .text("lifecycle", wordFor(phase))
        .text("providers", allUsable(services_.providers) ? "ok" : "impaired")
        .text("ready", phase == LifePhase::Running ? "true" : "false");
    JsonObject body;
    body.text("status", stopping ? "unavailable" : "ok")
        .time("timestamp", services_.clock.wallNow())
        .raw("services", parts.str());
    return stopping ? Answer::unavailable(body.str()) : Answer::ok(body.str());
}

Reply Health::ready(const Call& /*call*/, const Nothing& /*nothing*/) const {
    const bool ready = services_.lifecycle.phase() == LifePhase::Running;
    JsonObject body;
    body.boolean("ready", ready).time("timestamp", services_.clock.wallNow());
    return ready ? Answer::ok(body.str()) : Answer::unavailable(body.str());
}

}  // namespace gpushopper::api
