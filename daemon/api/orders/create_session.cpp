#include "daemon/api/orders/create_session.hpp"

#include <algorithm>
#include <utility>

#include "daemon/api/orders/create_answer.hpp"
#include "daemon/api/orders/quote.hpp"
#include "daemon/api/resources/refusals.hpp"
#include "daemon/api/resources/session_json.hpp"
#include "daemon/api/wire/negotiation.hpp"
#include "daemon/ssh/keys.hpp"

namespace gpushopper::api {
namespace {

using base::ErrorCode;
using session::Session;
using Refused = tl::unexpected<Problem>;

constexpr std::string_view kKeyComment = "gpu-shopper";

std::chrono::seconds roundedUp(base::Millis duration) {
    return std::max(std::chrono::ceil<std::chrono::seconds>(duration), std::chrono::seconds(1));
}

Problem createsBlocked(const inventory::Offer& offer, const provider::BlockedCreates& blocked) {
    Problem problem{.code = ProblemCode::ProviderUnavailable, .detail = blocked.reason};
    problem.extensions.text("offer_id", offer.id.str()).text("provider", offer.provider.str());
    problem.retry_after = roundedUp(blocked.retry_after);
    return problem;
}

Problem aboveLimit(const provision::Order& order) {
    Problem problem{.code = ProblemCode::PriceAboveLimit,
                    .detail = "the offer costs " + order.price_per_hour.toDecimal() +
                              " USD an hour, more than max_price_per_hour"};
    problem.extensions.text("offer_id", order.offer_id.str())
        .money("price_per_hour", order.price_per_hour);
    return problem;
}

Problem duplicate(const std::string& session_id) {
    Problem problem{.code = ProblemCode::DuplicateSession,
                    .detail = "the consumer has an active session of this offer"};
    problem.extensions.text("session_id", session_id);
    return problem;
}

// The row is there but cannot be read now; the client must learn which one it is.
Problem unreadable(Problem problem, const base::SessionId& id) {
    problem.extensions.text("session_id", id.str());
    return problem;
}

// Older clients look for these two.
Problem withOldMembers(Problem problem) {
    problem.extensions.text("error_type", kindOf(problem.code).word)
        .text("message", problem.detail);
    return problem;
}

Answer located(Answer answer, const base::SessionId& id) {
    return std::move(answer).with("Location", sessionPath(id));
}

}  // namespace

Reply CreateSession::create(const Call& call, const OrderForm& form) {
    Reply reply = createOnce(call, form);
    if (!reply) return refuse(withOldMembers(std::move(reply.error())));
    return reply;
}

Reply CreateSession::createOnce(const Call& call, const OrderForm& form) {
    if (services_.lifecycle.phase() == LifePhase::Stopping)
        return refuse(ProblemCode::ShuttingDown, "the service is stopping and takes no orders");
    if (auto problem = diskRefusal(form)) return refuse(std::move(*problem));

    auto begun = idempotency_.begin(call);
    if (auto* problem = std::get_if<Problem>(&begun)) return refuse(std::move(*problem));
    if (const auto* stored = std::get_if<store::Replay>(&begun)) return replay(call, *stored);
    const auto& pass = std::get<Idempotency::Pass>(begun);

    auto order = orderFor(call, form);
    if (!order) return refuse(std::move(order.error()));
    auto session = store(call, std::move(*order), pass);
    if (!session) return refuse(std::move(session.error()));
    const base::SessionId first = session->id;
    if (!prefersAsync(call.request.headers)) {
        session = awaitOutcome(call, first);
        if (!session) return refuse(std::move(session.error()));
    }
    return answer(call, first, *session, pass);
}

CreateSession::Checked<provision::Order> CreateSession::orderFor(const Call& call,
                                                                 const OrderForm& form) const {
    const auto lookup = lookUpOffer(services_, call, form.offer_id);
    if (!lookup.found) return Refused(offerNotFound(lookup));
    const inventory::Offer& offer = lookup.found->offer();

    const auto abilities = services_.providers.abilities(offer.provider);
    if (!abilities) return Refused(offerNotFound(lookup));
    Faults faults = checkAbilities(form, *abilities);
    if (offer.disk_gb_max > 0 && form.disk_gb &&
        *form.disk_gb > static_cast<std::uint32_t>(offer.disk_gb_max))
        faults.push_back(
            {.name = "disk_gb", .reason = "must be at most " + std::to_string(offer.disk_gb_max)});
    if (!faults.empty()) return Refused(problemOf(std::move(faults)));
    if (abilities->creates_blocked)
        return Refused(createsBlocked(offer, *abilities->creates_blocked));

    provider::TemplatePtr launch;
    if (!form.template_hash_id.empty()) {
        const auto found = services_.templates.find(form.template_hash_id, offer.provider,
                                                    patienceOf(services_, call, kColdReadWait));
        if (!found) return Refused(templateRefusal(found.error()));
        launch = found->front().item;
    }

    provision::Order order = quote(form, offer, launch.get());
    if (order.price_max_per_hour && order.price_per_hour > *order.price_max_per_hour)
        return Refused(aboveLimit(order));
    order.boot_patience = form.ssh_timeout_minutes
                              ? base::Millis(std::chrono::minutes(*form.ssh_timeout_minutes))
                              : abilities->boot_patience;
    order.public_key = form.ssh_public_key;
    order.key_generated = form.ssh_public_key.empty();
    return order;
}

CreateSession::Checked<Session> CreateSession::store(const Call& call, provision::Order order,
                                                     const Idempotency::Pass& pass) {
    base::SecretText private_key;
    if (order.key_generated) {
        ssh::KeyPair pair = ssh::generateKeyPair(kKeyComment, services_.random);
        order.public_key = std::move(pair.public_line);
        private_key = std::move(pair.private_pem);
    }
    const provision::Requester requester{.actor = call.caller.actor, .request_id = call.request_id};
    auto session = services_.intents.create(order, requester, pass.replay());
    if (!session && session.error().code == ErrorCode::Duplicate)
        return Refused(duplicate(session.error().subject));
    if (!session) return Refused(refusalOf(services_, call, session.error()));
    if (!private_key.empty())
        vault_.put(session->id, std::move(private_key), services_.clock.monotonicNow());
    return std::move(*session);
}

CreateSession::Checked<Session> CreateSession::awaitOutcome(const Call& call,
                                                            const base::SessionId& first) const {
    const base::MonoTime until = services_.clock.monotonicNow() + kMachineWait;
    base::SessionId id = first;
    while (true) {
        auto row = services_.intents.waitFor(id, until, call.stop, isCreateSettled);
        if (!row) return Refused(unreadable(refusalOf(services_, call, row.error()), id));
        const bool tried_again = row->state == session::State::Failed && row->retry.next;
        if (!tried_again) return std::move(*row);
        id = *row->retry.next;
    }
}

Reply CreateSession::answer(const Call& call, const base::SessionId& first, const Session& session,
                            const Idempotency::Pass& pass) {
    if (auto refusal = createRefusal(session)) {
        const Problem shown = withOldMembers(*refusal);
        idempotency_.complete(pass, kindOf(shown.code).status, problemBody(shown, call.request_id),
                              call);
        return refuse(std::move(*refusal));
    }
    const bool async = prefersAsync(call.request.headers);
    const std::string body = createdBody(session, services_.clock.wallNow());
    auto shown = handOver(call, first, session, body);
    if (!shown) return refuse(std::move(shown.error()));
    idempotency_.complete(pass, async ? 202 : 201, body, call);
    if (!async) return located(Answer::created(std::move(*shown)), session.id);
    return located(Answer::accepted(std::move(*shown)), session.id)
        .with("Preference-Applied", "respond-async");
}

Reply CreateSession::replay(const Call& call, const store::Replay& stored) {
    if (stored.status == 0) return rebuild(call, stored.session);
    if (stored.status >= 400) return Answer::replayed(stored.status, stored.body);
    // The hand-over of the key was committed before this answer was stored.
    const auto key = vault_.find(stored.session, services_.clock.monotonicNow());
    std::string body = key ? withPrivateKey(stored.body, key->reveal()) : stored.body;
    return located(Answer::replayed(stored.status, std::move(body)), stored.session);
}

Reply CreateSession::rebuild(const Call& call, const base::SessionId& first) {
    std::optional<base::SessionId> id = first;
    Session newest;
    while (id) {
        auto row = services_.store.sessions().get(*id);
        if (!row) return refuse(refusalOf(services_, call, row.error()));
        if (!*row) return refuse(sessionNotFound());
        newest = std::move(**row);
        id = newest.retry.next;
    }
    if (const auto refusal = createRefusal(newest))
        return Answer::replayed(kindOf(refusal->code).status,
                                problemBody(withOldMembers(*refusal), call.request_id));
    auto body = handOver(call, first, newest, createdBody(newest, services_.clock.wallNow()));
    if (!body) return refuse(std::move(body.error()));
    return located(Answer::replayed(201, std::move(*body)), newest.id);
}

CreateSession::Checked<std::string> CreateSession::handOver(const Call& call,
                                                            const base::SessionId& first,
                                                            const Session& session,
                                                            std::string body) {
    const auto key = vault_.find(first, services_.clock.monotonicNow());
    if (!key) return body;
    const auto handed = services_.intents.keyHanded(session.id);
    if (!handed) return Refused(unreadable(refusalOf(services_, call, handed.error()), session.id));
    return withPrivateKey(std::move(body), key->reveal());
}

}  // namespace gpushopper::api
