#pragma once

/// Reading sessions: one, a page, its timeline, and a look inside a running one.
/// Thread safety: any thread.

#include <optional>
#include <string>

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/resources/services.hpp"
#include "daemon/api/schema/shape.hpp"
#include "daemon/store/session_store.hpp"

namespace gpushopper::api {

struct SessionsQuery : store::SessionFilter {
    std::optional<std::string> provider_text;  ///< As written; `provider` once it is known.
    int limit = 100;
    std::optional<std::string> cursor_text;
    std::optional<store::SessionCursor> cursor;
};

struct EventsQuery {
    int limit = 200;
    std::optional<std::string> cursor_text;
    std::int64_t after_seq = 0;
};

class SessionReads {
public:
    explicit SessionReads(const Services& services) : services_(services) {}

    Shape<SessionsQuery> sessionsQuery() const;
    Reply list(const Call& call, const SessionsQuery& query) const;

    Reply get(const Call& call, const Nothing& nothing) const;
    Reply diagnostics(const Call& call, const Nothing& nothing) const;

    Shape<EventsQuery> eventsQuery() const;
    Reply events(const Call& call, const EventsQuery& query) const;

private:
    void findProvider(SessionsQuery& query, Faults& faults) const;

    const Services& services_;
};

}  // namespace gpushopper::api
