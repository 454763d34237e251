#pragma once

/// A session as clients see it. Pure.

#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::api {

/// The JSON object, with what it costs up to `now`.
std::string sessionJson(const session::Session& session, base::WallTime now);

/// The `phase`: the state's name, `gone` for both final ones.
std::string_view phaseName(session::State state);

/// `/api/v1/sessions/{id}`
std::string sessionPath(const base::SessionId& id);

}  // namespace gpushopper::api
