#include "daemon/app/unattended.hpp"

#include <string>

namespace gpushopper::app {

int warnOfUnattended(const std::vector<LeftOut>& left_out, store::Store& store,
                     base::LogSink& log) {
    int unattended = 0;
    for (const LeftOut& provider : left_out) {
        const auto sessions = store.sessions().live(provider.name);
        const auto doomed = store.doomed().list(provider.name, store::DoomedStore::Which::Open);
        if (!sessions || !doomed) {
            const base::Error& error = sessions ? doomed.error() : sessions.error();
            log.error("provider.left_out.machines_unknown",
                      {{"provider", provider.name.str()}, {"error", error.message}});
            continue;
        }
        if (sessions->empty() && doomed->empty()) continue;
        unattended += static_cast<int>(sessions->size() + doomed->size());
        log.error(
            "provider.left_out.machines_unattended",
            {{"provider", provider.name.str()},
             {"sessions", std::to_string(sessions->size())},
             {"doomed", std::to_string(doomed->size())},
             {"advice", "machines may be billing and nobody destroys them: " + provider.reason}});
    }
    return unattended;
}

}  // namespace gpushopper::app
