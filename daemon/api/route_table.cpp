#include "daemon/api/route_table.hpp"

#include <utility>

namespace gpushopper::api {
namespace {

using enum ProblemCode;

// A handler that is a method of a resource.
template <class R, class T>
std::function<Reply(const Call&, const T&)> bound(R& resource,
                                                  Reply (R::*method)(const Call&, const T&)) {
    return [&resource, method](const Call& call, const T& input) {
        return (resource.*method)(call, input);
    };
}
template <class R, class T>
std::function<Reply(const Call&, const T&)> bound(const R& resource,
                                                  Reply (R::*method)(const Call&, const T&) const) {
    return [&resource, method](const Call& call, const T& input) {
        return (resource.*method)(call, input);
    };
}

Operation described(Operation operation, std::string name, std::string summary,
                    std::vector<Outcome> outcomes, std::vector<ProblemCode> problems) {
    operation.name = std::move(name);
    operation.summary = std::move(summary);
    operation.outcomes = std::move(outcomes);
    operation.problems = std::move(problems);
    return operation;
}

const Shape<Nothing> kNoInput;

Route healthRoute(Resources& r) {
    return {"/health",
            {handled(described({"GET", Scope::None, Rate::NeverRefused}, "getHealth",
                               "Is the daemon well?",
                               {{200, "Health", "It is."}, {503, "Health", "It is stopping."}}, {}),
                     kNoInput, bound(r.health, &Health::health))}};
}

Route readyRoute(Resources& r) {
    return {
        "/ready",
        {handled(
            described({"GET", Scope::None, Rate::NeverRefused}, "getReady", "May it be given work?",
                      {{200, "Ready", "Yes."}, {503, "Ready", "Not yet, or no more."}}, {}),
            kNoInput, bound(r.health, &Health::ready))}};
}

Route documentRoute(Resources& r) {
    return {"/openapi.json",
            {handled<Nothing>(described({"GET", Scope::Read}, "getOpenApi", "This description.",
                                        {{200, "OpenApi", "An OpenAPI 3.1 document."}}, {}),
                              kNoInput, [&r](const Call&, const Nothing&) -> Reply {
                                  return Answer::ok(r.document);
                              })}};
}

Route inventoryRoute(Resources& r) {
    return {"/api/v1/inventory",
            {handled(described({"GET", Scope::Read}, "listOffers",
                               "What is on offer, filtered and ordered.",
                               {{200, "OfferPage", "The matching offers."}},
                               {UnknownProvider, TemplateNotFound, InventoryUnavailable,
                                TemplatesUnavailable}),
                     r.inventory.query(), bound(r.inventory, &Inventory::list))}};
}

Route offerRoute(Resources& r) {
    return {"/api/v1/inventory/{offer_id}",
            {handled(described({"GET", Scope::Read}, "getOffer", "One offer.",
                               {{200, "Offer", "The offer."}}, {OfferNotFound}),
                     kNoInput, bound(r.inventory, &Inventory::offer))}};
}

Route compatibleTemplatesRoute(Resources& r) {
    return {"/api/v1/inventory/{offer_id}/compatible-templates",
            {handled(described({"GET", Scope::Read}, "listCompatibleTemplates",
                               "The templates that fit an offer.",
                               {{200, "CompatibleTemplates", "Those of its provider that do."}},
                               {OfferNotFound, TemplatesUnavailable}),
                     kNoInput, bound(std::as_const(r.templates), &Templates::compatible))}};
}

Route templatesRoute(Resources& r) {
    return {
        "/api/v1/templates",
        {handled(described({"GET", Scope::Read}, "listTemplates",
                           "Launch templates that providers recommend, or the account's own.",
                           {{200, "TemplateList", "The matching ones."}}, {TemplatesUnavailable}),
                 Templates::query(), bound(std::as_const(r.templates), &Templates::list))}};
}

Route templateRoute(Resources& r) {
    return {"/api/v1/templates/{hash_id}",
            {handled(described({"GET", Scope::Read}, "getTemplate", "One template, listed or not.",
                               {{200, "Template", "The template."}},
                               {TemplateNotFound, TemplatesUnavailable}),
                     kNoInput, bound(std::as_const(r.templates), &Templates::get))}};
}

Route offerHealthRoute(Resources& r) {
    return {"/api/v1/offer-health",
            {handled(described({"GET", Scope::Read}, "getOfferHealth",
                               "Which offers failed within the last hour, and what that does.",
                               {{200, "OfferHealth", "Latest failure first."}}, {UnknownProvider}),
                     r.offer_health.query(),
                     bound(std::as_const(r.offer_health), &OfferHealth::list))}};
}

Operation createOperation(Resources& r) {
    return handled(
        described({"POST", Scope::Write}, "createSession", "Rents a machine.",
                  {{201, "CreatedSession", "Accepted, or not known yet after 30 seconds."},
                   {202, "CreatedSession", "Stored; asked for with `Prefer: respond-async`."}},
                  {InsufficientDisk, OfferNotFound, TemplateNotFound, DuplicateSession,
                   PriceAboveLimit, IdempotencyInFlight, IdempotencyKeyReused, ProvisionFailed,
                   ProviderAuthFailed, StaleInventory, TemplatesUnavailable, ProviderRateLimited,
                   ProviderUnavailable, ShuttingDown}),
        orderForm(), bound(r.create, &CreateSession::create));
}

Route sessionsRoute(Resources& r) {
    return {"/api/v1/sessions",
            {handled(described({"GET", Scope::Read}, "listSessions", "Sessions, newest first.",
                               {{200, "SessionPage", "A page."}}, {UnknownProvider}),
                     r.reads.sessionsQuery(), bound(r.reads, &SessionReads::list)),
             createOperation(r)}};
}

Route sessionRoute(Resources& r) {
    return {
        "/api/v1/sessions/{id}",
        {handled(described({"GET", Scope::Read}, "getSession", "One session.",
                           {{200, "Session", "The session."}}, {SessionNotFound}),
                 kNoInput, bound(r.reads, &SessionReads::get)),
         handled(described({"DELETE", Scope::Write, Rate::NeverRefused}, "deleteSession",
                           "Destroys the machine now.",
                           {{200, "DestroyAnswer", "The machine was not found once, or is gone."},
                            {202, "DestroyAnswer", "Not proven yet; it goes on."}},
                           {SessionNotFound}),
                 kNoInput, bound(r.wishes, &SessionWishes::destroy))}};
}

Route doneRoute(Resources& r) {
    return {"/api/v1/sessions/{id}/done",
            {handled(described({"POST", Scope::Write, Rate::NeverRefused}, "finishSession",
                               "The consumer has finished.",
                               {{200, "DoneAnswer", "The end is on its way."}},
                               {SessionNotFound, SessionTerminal}),
                     Shape<Nothing>(Source::OptionalBody), bound(r.wishes, &SessionWishes::done))}};
}

Route extendRoute(Resources& r) {
    return {
        "/api/v1/sessions/{id}/extend",
        {handled(described({"POST", Scope::Write}, "extendSession",
                           "Adds hours to the reservation.", {{200, "ExtendAnswer", "Extended."}},
                           {HardMaxExceeded, SessionNotFound, SessionStopping, SessionTerminal}),
                 SessionWishes::extendForm(), bound(r.wishes, &SessionWishes::extend))}};
}

Route diagnosticsRoute(Resources& r) {
    return {"/api/v1/sessions/{id}/diagnostics",
            {handled(described({"GET", Scope::Read}, "getDiagnostics",
                               "A look inside a running session.",
                               {{200, "Diagnostics", "What is known of it."}},
                               {SessionNotFound, SessionNotRunning}),
                     kNoInput, bound(r.reads, &SessionReads::diagnostics))}};
}

Route eventsRoute(Resources& r) {
    return {"/api/v1/sessions/{id}/events",
            {handled(described({"GET", Scope::Read}, "listEvents",
                               "What happened to a session, oldest first.",
                               {{200, "EventPage", "A page."}}, {SessionNotFound}),
                     r.reads.eventsQuery(), bound(r.reads, &SessionReads::events))}};
}

Route providersRoute(Resources& r) {
    return {"/api/v1/providers",
            {handled(described({"GET", Scope::Read}, "listProviders", "The configured providers.",
                               {{200, "ProviderList", "All of them."}}, {}),
                     kNoInput, bound(r.providers, &Providers::list))}};
}

}  // namespace

std::vector<Route> makeRoutes(Resources& resources) {
    std::vector<Route> routes;
    for (const auto& make :
         {healthRoute, readyRoute, documentRoute, inventoryRoute, offerRoute,
          compatibleTemplatesRoute, templatesRoute, templateRoute, offerHealthRoute, sessionsRoute,
          sessionRoute, doneRoute, extendRoute, diagnosticsRoute, eventsRoute, providersRoute})
        routes.push_back(make(resources));
    return routes;
}

}  // namespace gpushopper::api
