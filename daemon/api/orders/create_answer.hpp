#pragma once

/// What `POST /sessions` answers, told from the session's row alone: the same function serves the
/// first request and, after a crash, its replay. Pure.

#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "daemon/api/reply.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::api {

/// The outcome of the create is known, or no longer needed: accepted, refused, in doubt, or
/// somebody wants the session to end.
bool isCreateSettled(const session::Session& session);

/// Why the create was refused; nullopt: the session is what is to be shown.
std::optional<Problem> createRefusal(const session::Session& session);

/// `{session, ssh_private_key?}`; the key member is there when the daemon made the pair, and null
/// here: this text is what is stored.
std::string createdBody(const session::Session& session, base::WallTime now);

/// `body` as createdBody made it, with the key in its place. Text without that place stays as it
/// is.
std::string withPrivateKey(std::string body, std::string_view private_key);

}  // namespace gpushopper::api
