#include "daemon/api/resources/session_reads.hpp"

#include <algorithm>
#include <utility>

#include "daemon/api/resources/refusals.hpp"
#include "daemon/api/resources/session_json.hpp"
#include "daemon/api/wire/cursor.hpp"
#include "daemon/api/wire/text.hpp"
#include "daemon/base/assert.hpp"
#include "daemon/base/text/parse_number.hpp"

namespace gpushopper::api {
namespace {

using session::Session;

constexpr std::string_view kSessionsList = "sessions";

const std::vector<std::string>& statuses() {
    static const std::vector<std::string> words = {"pending",  "provisioning", "running",
                                                   "stopping", "stopped",      "failed"};
    return words;
}

FieldFault noCursor() { return {.name = "cursor", .reason = "is not a cursor of this list"}; }

std::string sessionPosition(const store::SessionCursor& cursor) {
    return std::to_string(base::toMillis(cursor.created_at)) + " " + cursor.id.str();
}

std::optional<store::SessionCursor> readSessionPosition(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const auto millis = base::parseInteger<std::int64_t>(text.substr(0, blank));
    const auto id = base::SessionId::parse(text.substr(blank + 1));
    if (!millis || !id) return std::nullopt;
    return store::SessionCursor{.created_at = base::wallFromMillis(*millis), .id = *id};
}

std::string eventsList(const base::SessionId& id) { return "events " + id.str(); }

std::string eventJson(const store::Event& event) {
    const auto state = session::parseState(event.phase);
    GS_ASSERT(state.has_value());  // the store wrote it from a State
    return JsonObject()
        .integer("seq", event.seq)
        .time("at", event.at)
        .text("type", event.type)
        .text("status", event.status)
        .text("phase", phaseName(*state))
        .text("detail", event.detail)
        .integer("count", event.count)
        .str();
}

// `1h 3m`, `3m`; never below zero.
std::string durationText(std::chrono::seconds duration) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(duration).count();
    const std::string rest = std::to_string(minutes % 60) + "m";
    return minutes < 60 ? rest : std::to_string(minutes / 60) + "h " + rest;
}

std::chrono::seconds between(base::WallTime from, base::WallTime to) {
    const auto span = std::chrono::duration_cast<std::chrono::seconds>(to - from);
    return std::max(span, std::chrono::seconds(0));
}

std::string diagnosticsJson(const Session& session, base::WallTime now) {
    const auto uptime = between(session.running_at.value_or(now), now);
    const auto rest = between(now, session.expires_at);
    JsonObject json;
    json.text("session_id", session.id.str())
        .text("status", session.statusName())
        .text("provider", session.provider.str())
        .text("gpu_type", session.gpu_type)
        .integer("gpu_count", session.gpu_count);
    if (session.address) {
        json.text("ssh_host", session.address->host)
            .integer("ssh_port", session.address->port)
            .text("ssh_user", session.address->user);
    } else {
        json.null("ssh_host").null("ssh_port").null("ssh_user");
    }
    json.boolean("ssh_available", session.ssh_available)
        .textOrNull("ssh_host_key_fingerprint", session.host_key_fingerprint)
        .time("created_at", session.created_at)
        .time("running_at", session.running_at)
        .time("expires_at", session.expires_at)
        .text("uptime", durationText(uptime))
        .integer("uptime_seconds", uptime.count())
        .text("time_to_expiry", durationText(rest))
        .integer("seconds_to_expiry", rest.count())
        .time("last_check_at", session.last_check_at)
        .textOrNull("note", session.evidence);
    return json.str();
}

}  // namespace

Shape<SessionsQuery> SessionReads::sessionsQuery() const {
    using Query = SessionsQuery;
    return Shape<Query>()
        .field(line("consumer_id", "Sessions of this consumer.", 128), &Query::consumer_id)
        .field(choice("status", "Sessions with this status.", statuses()), &Query::status)
        .field(line("provider", "A provider that is configured or has sessions.", 64),
               &Query::provider_text)
        .field(integer("limit", "Page size.").between(1, 500).defaultsTo("100"), &Query::limit)
        .field(line("cursor", "`next_cursor` of the page before.", kCursorBytesMax),
               &Query::cursor_text)
        .rule([this](const Call& /*call*/, Query& query, Faults& faults) {
            findProvider(query, faults);
            if (!query.cursor_text) return;
            const auto position = decodeCursor(kSessionsList, *query.cursor_text);
            if (position) query.cursor = readSessionPosition(*position);
            if (!query.cursor) faults.push_back(noCursor());
        });
}

// A provider may have left the configuration while its sessions stay. A failing store is not told
// from here: the list itself will fail the same way and say so.
void SessionReads::findProvider(SessionsQuery& query, Faults& faults) const {
    if (!query.provider_text) return;
    query.provider = services_.menu.providerNamed(*query.provider_text);
    if (query.provider) return;
    query.provider = base::ProviderName(lowered(*query.provider_text));
    store::SessionFilter of_provider;
    of_provider.provider = query.provider;
    const auto page = services_.store.sessions().list(of_provider, 1, std::nullopt);
    if (page && page->total == 0) faults.push_back(unknownProvider(services_));
}

Reply SessionReads::list(const Call& call, const SessionsQuery& query) const {
    const auto page = services_.store.sessions().list(query, query.limit, query.cursor);
    if (!page) return refuse(refusalOf(services_, call, page.error()));
    const base::WallTime now = services_.clock.wallNow();
    JsonArray sessions;
    for (const Session& session : page->rows) sessions.raw(sessionJson(session, now));
    return Answer::ok(
        JsonObject()
            .raw("sessions", sessions.str())
            .integer("count", static_cast<std::int64_t>(page->rows.size()))
            .integer("total", page->total)
            .textOrNull("next_cursor",
                        page->next ? encodeCursor(kSessionsList, sessionPosition(*page->next)) : "")
            .str());
}

Reply SessionReads::get(const Call& call, const Nothing& /*nothing*/) const {
    const auto session = requireSession(services_, call);
    if (!session) return refuse(session.error());
    return Answer::ok(sessionJson(*session, services_.clock.wallNow()));
}

Reply SessionReads::diagnostics(const Call& call, const Nothing& /*nothing*/) const {
    const auto session = requireSession(services_, call);
    if (!session) return refuse(session.error());
    if (session->statusName() != "running")
        return refuse(sessionConflict(ProblemCode::SessionNotRunning, session->id,
                                      session->statusName(), "the session is not running"));
    return Answer::ok(diagnosticsJson(*session, services_.clock.wallNow()));
}

Shape<EventsQuery> SessionReads::eventsQuery() const {
    using Query = EventsQuery;
    return Shape<Query>()
        .field(integer("limit", "Page size.").between(1, 500).defaultsTo("200"), &Query::limit)
        .field(line("cursor", "`next_cursor` of the page before.", kCursorBytesMax),
               &Query::cursor_text)
        .rule([](const Call& call, Query& query, Faults& faults) {
            if (!query.cursor_text) return;
            const auto position = decodeCursor(eventsList(call.session), *query.cursor_text);
            const auto seq = position ? base::parseInteger<std::int64_t>(*position) : std::nullopt;
            if (seq) query.after_seq = *seq;
            if (!seq) faults.push_back(noCursor());
        });
}

Reply SessionReads::events(const Call& call, const EventsQuery& query) const {
    const auto session = requireSession(services_, call);
    if (!session) return refuse(session.error());
    const auto page = services_.store.sessions().events(call.session, query.limit, query.after_seq);
    if (!page) return refuse(refusalOf(services_, call, page.error()));
    JsonArray events;
    for (const store::Event& event : page->rows) events.raw(eventJson(event));
    const std::string next =
        page->more && !page->rows.empty()
            ? encodeCursor(eventsList(call.session), std::to_string(page->rows.back().seq))
            : "";
    return Answer::ok(JsonObject()
                          .text("session_id", call.session.str())
                          .raw("events", events.str())
                          .integer("count", static_cast<std::int64_t>(page->rows.size()))
                          .textOrNull("next_cursor", next)
                          .str());
}

}  // namespace gpushopper::api
