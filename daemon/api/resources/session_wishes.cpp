#include "daemon/api/resources/session_wishes.hpp"

#include "daemon/api/resources/refusals.hpp"
#include "daemon/base/text/parse_number.hpp"

namespace gpushopper::api {
namespace {

using base::ErrorCode;
using session::Session;

constexpr std::string_view kRetryDestroyAfter = "5";  // Seconds; the engine's own rhythm.

provision::Requester requesterOf(const Call& call) {
    return {.actor = call.caller.actor, .request_id = call.request_id};
}

// The machine was not found once, or the session is over. A destroy that was only acknowledged is
// no sign of it: marketplaces acknowledge what they then do not do.
bool isGoneAsSeenOnce(const Session& session) {
    return session.isOver() ||
           (session.state == session::State::Proving && session.first_absence.has_value());
}

Problem extendRefused(const Services& services, const Call& call, const base::Error& error) {
    if (error.code == ErrorCode::Conflict) {
        const bool stopping = error.subject == "stopping";
        return sessionConflict(
            stopping ? ProblemCode::SessionStopping : ProblemCode::SessionTerminal, call.session,
            error.subject, stopping ? "the session is being ended" : "the session has ended");
    }
    if (error.code == ErrorCode::InvalidArgument) {
        Problem problem{.code = ProblemCode::HardMaxExceeded,
                        .detail = "a reservation has at most " +
                                  std::to_string(session::kReservationHoursMax) +
                                  " hours in all, and this would make " + error.subject};
        const auto total = base::parseInteger<std::int64_t>(error.subject);
        problem.extensions.integer("reservation_hours", total.value_or(0))
            .integer("maximum_hours", session::kReservationHoursMax);
        return problem;
    }
    return refusalOf(services, call, error);
}

Answer destroyed(const Call& call, std::string_view status) {
    return Answer::ok(JsonObject()
                          .text("message", "session destroyed")
                          .text("session_id", call.session.str())
                          .text("session_status", status)
                          .str());
}

}  // namespace

Reply SessionWishes::done(const Call& call, const Nothing& /*nothing*/) const {
    const auto ended =
        services_.intents.end(call.session, session::EndReason::Done, requesterOf(call));
    if (!ended && ended.error().code == ErrorCode::Conflict)
        return refuse(sessionConflict(ProblemCode::SessionTerminal, call.session,
                                      ended.error().subject, "the session has ended"));
    if (!ended) return refuse(refusalOf(services_, call, ended.error()));
    return Answer::ok(JsonObject()
                          .text("message", "session shutdown initiated")
                          .text("session_id", call.session.str())
                          .str());
}

Shape<ExtendForm> SessionWishes::extendForm() {
    return Shape<ExtendForm>(Source::Body)
        .field(integer("additional_hours", "Added to the reservation.")
                   .between(1, session::kReservationHoursMax)
                   .mustCome(),
               &ExtendForm::additional_hours);
}

Reply SessionWishes::extend(const Call& call, const ExtendForm& form) const {
    const auto extended =
        services_.intents.extend(call.session, form.additional_hours, requesterOf(call));
    if (!extended) return refuse(extendRefused(services_, call, extended.error()));
    return Answer::ok(JsonObject()
                          .text("message", "session extended")
                          .text("session_id", call.session.str())
                          .time("new_expires_at", extended->expires_at)
                          .str());
}

Reply SessionWishes::destroy(const Call& call, const Nothing& /*nothing*/) const {
    const base::MonoTime until = services_.clock.monotonicNow() + kMachineWait;
    const auto ended =
        services_.intents.end(call.session, session::EndReason::Deleted, requesterOf(call));
    if (!ended && ended.error().code == ErrorCode::Conflict)
        return destroyed(call, ended.error().subject);
    if (!ended) return refuse(refusalOf(services_, call, ended.error()));

    // The wish went to the newest attempt of a chain, so that is the one to wait for.
    const auto row = services_.intents.waitFor(ended->id, until, call.stop, isGoneAsSeenOnce);
    if (!row) return refuse(refusalOf(services_, call, row.error()));
    if (isGoneAsSeenOnce(*row)) return destroyed(call, row->statusName());
    return Answer::accepted(JsonObject()
                                .text("message", "session destroy in progress")
                                .text("session_id", call.session.str())
                                .str())
        .with("Retry-After", std::string(kRetryDestroyAfter));
}

}  // namespace gpushopper::api
