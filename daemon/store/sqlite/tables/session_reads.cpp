// The reading half of SessionTable. Every list has a limit, and every order an index that gives it.

#include <algorithm>

#include "daemon/store/sqlite/tables/session_columns.hpp"
#include "daemon/store/sqlite/tables/session_table.hpp"
#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {
namespace {

using session::Session;

// The condition of a filter as SQL; its parameters are bound by putFilter in the same order.
std::string whereFilter(const SessionFilter& filter) {
    std::string sql = "WHERE 1 = 1 ";
    if (filter.consumer_id) sql += "AND consumer_id = ? ";
    if (filter.status) sql += "AND status = ? ";
    if (filter.provider) sql += "AND provider = ? ";
    return sql;
}

int putFilter(Statement& statement, const SessionFilter& filter) {
    int at = 0;
    if (filter.consumer_id) put(statement, ++at, *filter.consumer_id);
    if (filter.status) put(statement, ++at, *filter.status);
    if (filter.provider) put(statement, ++at, *filter.provider);
    return at;
}

std::int64_t countMatching(Connection& connection, const SessionFilter& filter) {
    Statement count = connection.prepare("SELECT count(*) FROM sessions " + whereFilter(filter));
    putFilter(count, filter);
    return count.step() ? count.integer(0) : 0;
}

// A condition on the rows that the lane's index finds; they are few.
std::string whichRows(DueFilter::Which which) {
    switch (which) {
        case DueFilter::Which::All:
            break;
        case DueFilter::Which::Queued:
            return "AND state = 'queued' ";
        case DueFilter::Which::NotQueued:
            return "AND state <> 'queued' ";
    }
    return "";
}

std::vector<DueStep> dueInLane(Connection& connection, const DueFilter& filter,
                               session::StepLane lane, int limit) {
    Statement select = connection.prepare(
        std::string("SELECT id, fence, state, lane, ending, next_step_at FROM sessions "
                    "WHERE provider = ?1 AND lane = ?2 AND over = 0 AND next_step_at <= ?3 "
                    "AND (owner = '' OR lease_until <= ?3) ") +
        whichRows(filter.which) + "ORDER BY next_step_at LIMIT ?4");
    putAll(select, filter.provider, lane, filter.now, limit);
    std::vector<DueStep> steps;
    while (select.step()) {
        DueStep& step = steps.emplace_back();
        takeAll(select, step.id, step.fence, step.state, step.lane, step.ending, step.next_step_at);
    }
    return steps;
}

std::optional<base::WallTime> earlier(const std::optional<base::WallTime>& a,
                                      const std::optional<base::WallTime>& b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

std::optional<base::WallTime> nextInLane(Connection& connection, const DueFilter& filter,
                                         session::StepLane lane) {
    std::optional<base::WallTime> free;
    std::optional<base::WallTime> claimed;
    {
        Statement select = connection.prepare(
            std::string("SELECT next_step_at FROM sessions "
                        "WHERE provider = ? AND lane = ? AND over = 0 AND owner = '' ") +
            whichRows(filter.which) + "ORDER BY next_step_at LIMIT 1");
        putAll(select, filter.provider, lane);
        if (select.step()) takeAll(select, free);
    }
    // Only as many rows as there are workers.
    Statement select = connection.prepare(
        std::string("SELECT min(max(lease_until, next_step_at)) FROM sessions "
                    "INDEXED BY sessions_claimed "
                    "WHERE provider = ? AND lane = ? AND owner <> '' AND over = 0 ") +
        whichRows(filter.which));
    putAll(select, filter.provider, lane);
    if (select.step()) takeAll(select, claimed);
    return earlier(free, claimed);
}

}  // namespace

base::Result<std::optional<Session>> SessionTable::get(const base::SessionId& id) {
    return executor_.read("sessions.get",
                          [&](Connection& connection) -> base::Result<std::optional<Session>> {
                              return loadSession(connection, id);
                          });
}

base::Result<SessionPage> SessionTable::list(const SessionFilter& filter, int limit,
                                             const std::optional<SessionCursor>& after) {
    return executor_.read(
        "sessions.list", [&](Connection& connection) -> base::Result<SessionPage> {
            SessionPage page;
            page.total = countMatching(connection, filter);
            std::string sql = selectSession() + whereFilter(filter);
            if (after) sql += "AND (created_at, id) < (?, ?) ";
            Statement select =
                connection.prepare(sql + "ORDER BY created_at DESC, id DESC LIMIT ?");
            int at = putFilter(select, filter);
            if (after) {
                put(select, ++at, after->created_at);
                put(select, ++at, after->id);
            }
            // One more than asked for tells whether there is a next page.
            put(select, ++at, limit + 1);
            while (select.step()) {
                if (static_cast<int>(page.rows.size()) == limit) {
                    if (limit > 0) page.next = {page.rows.back().created_at, page.rows.back().id};
                    break;
                }
                page.rows.push_back(takeSession(select));
            }
            return page;
        });
}

base::Result<std::vector<DueStep>> SessionTable::due(const DueFilter& filter) {
    using Steps = std::vector<DueStep>;
    return executor_.read("sessions.due", [&](Connection& connection) -> base::Result<Steps> {
        Steps steps;
        for (const session::StepLane lane : filter.lanes) {
            Steps more = dueInLane(connection, filter, lane, filter.limit);
            steps.insert(steps.end(), more.begin(), more.end());
        }
        const auto rank = [](const DueStep& step) {
            return std::make_tuple(step.lane != session::StepLane::Stop, step.next_step_at,
                                   step.id);
        };
        std::sort(steps.begin(), steps.end(),
                  [&](const DueStep& a, const DueStep& b) { return rank(a) < rank(b); });
        if (static_cast<int>(steps.size()) > filter.limit)
            steps.resize(static_cast<std::size_t>(filter.limit));
        return steps;
    });
}

base::Result<std::optional<base::WallTime>> SessionTable::nextDue(const DueFilter& filter) {
    using Next = std::optional<base::WallTime>;
    return executor_.read("sessions.next_due", [&](Connection& connection) -> base::Result<Next> {
        Next next;
        for (const session::StepLane lane : filter.lanes)
            next = earlier(next, nextInLane(connection, filter, lane));
        return next;
    });
}

base::Result<std::vector<Session>> SessionTable::live(const base::ProviderName& name) {
    using Rows = std::vector<Session>;
    return executor_.read("sessions.live", [&](Connection& connection) -> base::Result<Rows> {
        Statement select = connection.prepare(selectSession() +
                                              "WHERE provider = ? AND over = 0 "
                                              "ORDER BY lane, next_step_at");
        putAll(select, name);
        Rows rows;
        while (select.step()) rows.push_back(takeSession(select));
        return rows;
    });
}

base::Result<EventPage> SessionTable::events(const base::SessionId& id, int limit,
                                             std::int64_t after_seq) {
    return executor_.read(
        "sessions.events", [&](Connection& connection) -> base::Result<EventPage> {
            EventPage page;
            {
                Statement count =
                    connection.prepare("SELECT count(*) FROM events WHERE session_id = ?");
                putAll(count, id);
                if (count.step()) takeAll(count, page.total);
            }
            Statement select = connection.prepare(
                "SELECT seq, at, type, status, phase, detail, count FROM events "
                "WHERE session_id = ? AND seq > ? ORDER BY seq LIMIT ?");
            putAll(select, id, after_seq, limit + 1);
            while (select.step()) {
                if (static_cast<int>(page.rows.size()) == limit) {
                    page.more = true;
                    break;
                }
                Event& event = page.rows.emplace_back();
                takeAll(select, event.seq, event.at, event.type, event.status, event.phase,
                        event.detail, event.count);
            }
            return page;
        });
}

}  // namespace gpushopper::store::sqlite
