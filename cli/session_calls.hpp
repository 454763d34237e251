#pragma once

/// What several commands do with one session: look at it, wish its end, wait for its end.
/// Not thread safe.

#include <string>

#include "cli/context.hpp"

namespace gpushopper::cli {

/// `/sessions/ID` with `tail` behind it; the id is taken as the user typed it.
std::string sessionPath(const std::string& id, const std::string& tail = "");

/// Wishes the end of a session; does not wait for it.
int endSession(Context& context, const std::string& id);

/// Destroys a session's machine and waits until the server has seen it gone: asks again after each
/// 202, for at most 180 s, then the exit code is Refused.
int destroySession(Context& context, const std::string& id);

/// For people, one field a line.
void printSession(Context& context, const nlohmann::json& session);

}  // namespace gpushopper::cli
