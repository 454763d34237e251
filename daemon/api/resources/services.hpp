#pragma once

/// Services: what the handlers stand on. The Api keeps it and the handlers refer to that one; what
/// it names outlives the Api. Thread safety: any thread.

#include <chrono>
#include <string>
#include <vector>

#include "daemon/api/access/authenticator.hpp"
#include "daemon/api/access/rate_limiter.hpp"
#include "daemon/api/lifecycle.hpp"
#include "daemon/api/provider_directory.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"
#include "daemon/base/random.hpp"
#include "daemon/inventory/menu.hpp"
#include "daemon/provider/templates/template_book.hpp"
#include "daemon/provision/intents.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::api {

/// How long an answer waits for lists that were never fetched or are too old.
inline constexpr std::chrono::seconds kColdReadWait{4};
/// How long it waits beyond that for a plugin to say what a template fits, which needs no network.
inline constexpr std::chrono::milliseconds kJudgeWait{500};
/// HEAD is answered within a second, so it waits for next to nothing.
inline constexpr std::chrono::milliseconds kHeadWait{400};
/// How long an answer waits for a provider to accept a create, or for a machine to be gone.
inline constexpr std::chrono::seconds kMachineWait{30};

struct Services {
    const base::Clock& clock;
    base::Random& random;
    base::LogSink& log;
    store::Store& store;
    provision::Intents& intents;
    inventory::Menu& menu;
    provider::TemplateBook& templates;
    const ProviderDirectory& providers;
    const Lifecycle& lifecycle;
    const Authenticator& authenticator;
    RateLimiter& rate_limiter;
    std::vector<std::string> cors_origins{};  ///< Web pages that may read answers.
};

}  // namespace gpushopper::api
