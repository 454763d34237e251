#pragma once

/// Refusals that several handlers give, made in one place so that they always read the same. What
/// the store or the engine says in its own words goes into the log, never into an answer.

#include <string>
#include <vector>

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/resources/services.hpp"
#include "daemon/api/schema/field_rule.hpp"
#include "daemon/base/result.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::api {

/// For an error that the handler has no better answer to: NotFound is the session's, StoreFailed
/// the database's, anything else a defect. Logged, but for NotFound.
Problem refusalOf(const Services& services, const Call& call, const base::Error& error);

Problem sessionNotFound();
/// 409 with `session_id` and `session_status`.
Problem sessionConflict(ProblemCode code, const base::SessionId& id, std::string_view status,
                        std::string detail);

/// The session of the path, or why there is none.
tl::expected<session::Session, Problem> requireSession(const Services& services, const Call& call);

/// `provider` is no configured provider; the reason lists those.
FieldFault unknownProvider(const Services& services);

/// Part of a GPU's name, as every filter takes it.
FieldRule gpuTypePart();

/// How long a reader of templates waits: `wait` from now; for HEAD, kHeadWait at most.
provider::Patience patienceOf(const Services& services, const Call& call, base::Millis wait);
/// How long a reader waits for what a marketplace lists, when nothing fresh is there: kColdReadWait
/// from when its request was read.
provider::Patience coldPatienceOf(const Services& services, const Call& call);
/// Why there is no template: none has that id, none has any, or it could not be asked for.
Problem templateRefusal(const base::Error& error);

/// An offer as somebody wrote it, found on the menu; fetched first where that helps. The view lives
/// as long as the lookup.
inventory::Lookup lookUpOffer(const Services& services, const Call& call, std::string_view id);
/// Why `lookup` found nothing: the forms of ids, or the offers that it may mean.
Problem offerNotFound(const inventory::Lookup& lookup);

}  // namespace gpushopper::api
