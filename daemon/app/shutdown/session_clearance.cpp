#include "daemon/app/shutdown/session_clearance.hpp"

#include <string>

namespace gpushopper::app {
namespace {

// Rows that are not over. A row whose end is wanted already only counts.
int endLiveSessions(const ClearanceParts& parts) {
    int live = 0;
    for (const base::ProviderName& provider : parts.providers) {
        const auto rows = parts.store.sessions().live(provider);
        if (!rows) {
            parts.log.error("shutdown.sessions.unknown",
                            {{"provider", provider.str()}, {"error", rows.error().message}});
            continue;
        }
        for (const session::Session& row : *rows) {
            ++live;
            if (row.ending != session::Ending::None) continue;
            const auto ended = parts.intents.end(row.id, session::EndReason::Deleted,
                                                 {.actor = "lifecycle", .request_id = ""});
            if (!ended)
                parts.log.warn("shutdown.session.not_ended",
                               {{"session_id", row.id.str()}, {"error", ended.error().message}});
        }
    }
    return live;
}

}  // namespace

int clearSessions(const ClearanceParts& parts, base::MonoTime until) {
    base::Signal& changed = parts.wakeups.changed();
    while (true) {
        const auto seen = changed.ticket();
        const int live = endLiveSessions(parts);
        if (live == 0 || parts.clock.monotonicNow() >= until) return live;
        changed.wait(seen, until, {});
    }
}

}  // namespace gpushopper::app
