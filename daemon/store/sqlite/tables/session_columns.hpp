#pragma once

/// The sessions table as our Session: one list says of each column where it lives in the struct and
/// who may write it; the statements are made from that list, so a column cannot be read from one
/// place and written to another. `status`, `active_key` and `over` are derived here and nowhere
/// else. Thread safety: pure, apart from the connection.

#include <optional>
#include <string>

#include "daemon/session/session.hpp"
#include "daemon/store/sqlite/connection.hpp"

namespace gpushopper::store::sqlite {

/// "SELECT <all columns> FROM sessions ", to be followed by WHERE and so on.
const std::string& selectSession();
/// The row that a statement made with selectSession() stands on.
session::Session takeSession(const Statement& statement);

std::optional<session::Session> loadSession(Connection& connection, const base::SessionId& id);

/// False: the active slot is taken, nothing was written.
bool insertSession(Connection& connection, const session::Session& row);
/// Writes all but the constant columns.
void updateSession(Connection& connection, const session::Session& row);

/// What is unique among the sessions that hold a slot: consumer and canonical offer.
std::string activeKey(const session::Session& row);

}  // namespace gpushopper::store::sqlite
