#pragma once

/// What our types look like in a column: `put` binds one, `take` reads one. Times are milliseconds,
/// money micro-dollars, ids and enumerations text, small lists and structs JSON text, an empty
/// optional NULL. A word or a number that our types cannot hold is thrown as SqliteError: the store
/// never guesses.

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/money.hpp"
#include "daemon/base/session_id.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/session/session.hpp"
#include "daemon/store/doomed_store.hpp"
#include "daemon/store/sqlite/statement.hpp"
#include "daemon/store/token_store.hpp"

namespace gpushopper::store::sqlite {

template <std::integral T>
void put(Statement& statement, int at, T value) {
    statement.bindInteger(at, static_cast<std::int64_t>(value));
}
inline void put(Statement& statement, int at, std::string_view value) {
    statement.bindText(at, value);
}
inline void put(Statement& statement, int at, const std::string& value) {
    statement.bindText(at, value);
}
// Without it a literal would become a bool.
inline void put(Statement& statement, int at, const char* value) { statement.bindText(at, value); }
inline void put(Statement& statement, int at, base::WallTime value) {
    statement.bindInteger(at, base::toMillis(value));
}
inline void put(Statement& statement, int at, base::Millis value) {
    statement.bindInteger(at, value.count());
}
inline void put(Statement& statement, int at, base::Money value) {
    statement.bindInteger(at, value.micros());
}
inline void put(Statement& statement, int at, const base::SessionId& value) {
    statement.bindText(at, value.str());
}
template <class Tag>
void put(Statement& statement, int at, const base::StrongId<Tag>& value) {
    statement.bindText(at, value.str());
}
void put(Statement& statement, int at, session::State value);
void put(Statement& statement, int at, session::Ending value);
void put(Statement& statement, int at, session::EndReason value);
void put(Statement& statement, int at, session::Billing value);
void put(Statement& statement, int at, session::StepLane value);
void put(Statement& statement, int at, DoomedState value);
void put(Statement& statement, int at, TokenScope value);
void put(Statement& statement, int at, const session::LaunchSpec& value);
void put(Statement& statement, int at, const session::Address& value);
void put(Statement& statement, int at, const session::Sighting& value);
void put(Statement& statement, int at, const std::vector<session::Endpoint>& value);
template <class T>
void put(Statement& statement, int at, const std::optional<T>& value) {
    if (value) {
        put(statement, at, *value);
    } else {
        statement.bindNull(at);
    }
}

template <std::integral T>
void take(const Statement& statement, int at, T& value) {
    const std::int64_t stored = statement.integer(at);
    if constexpr (std::same_as<T, bool>) {
        value = stored != 0;
    } else {
        if (!std::in_range<T>(stored))
            throw SqliteError("the stored number " + std::to_string(stored) + " is out of range");
        value = static_cast<T>(stored);
    }
}
inline void take(const Statement& statement, int at, std::string& value) {
    value = statement.text(at);
}
inline void take(const Statement& statement, int at, base::WallTime& value) {
    value = base::wallFromMillis(statement.integer(at));
}
inline void take(const Statement& statement, int at, base::Millis& value) {
    value = base::Millis(statement.integer(at));
}
inline void take(const Statement& statement, int at, base::Money& value) {
    value = base::Money::micros(statement.integer(at));
}
template <class Tag>
void take(const Statement& statement, int at, base::StrongId<Tag>& value) {
    value = base::StrongId<Tag>(std::string(statement.text(at)));
}
void take(const Statement& statement, int at, base::SessionId& value);
void take(const Statement& statement, int at, session::State& value);
void take(const Statement& statement, int at, session::Ending& value);
void take(const Statement& statement, int at, session::EndReason& value);
void take(const Statement& statement, int at, session::Billing& value);
void take(const Statement& statement, int at, session::StepLane& value);
void take(const Statement& statement, int at, DoomedState& value);
void take(const Statement& statement, int at, TokenScope& value);
void take(const Statement& statement, int at, session::LaunchSpec& value);
void take(const Statement& statement, int at, session::Address& value);
void take(const Statement& statement, int at, session::Sighting& value);
void take(const Statement& statement, int at, std::vector<session::Endpoint>& value);
template <class T>
void take(const Statement& statement, int at, std::optional<T>& value) {
    value.reset();
    if (!statement.isNull(at)) take(statement, at, value.emplace());
}

/// Binds all parameters, in order.
template <class... Values>
void putAll(Statement& statement, const Values&... values) {
    int at = 0;
    (put(statement, ++at, values), ...);
}
/// Reads the first columns of the row, in order.
template <class... Values>
void takeAll(const Statement& statement, Values&... values) {
    int at = 0;
    (take(statement, at++, values), ...);
}

}  // namespace gpushopper::store::sqlite
