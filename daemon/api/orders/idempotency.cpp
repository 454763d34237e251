#include "daemon/api/orders/idempotency.hpp"

#include <Poco/SHA2Engine.h>

#include <chrono>
#include <utility>

#include "daemon/api/resources/refusals.hpp"

namespace gpushopper::api {
namespace {

constexpr std::chrono::hours kKept{24};

std::string sha256(const std::string& text) {
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(text);
    return Poco::DigestEngine::digestToHex(engine.digest());
}

Problem keyReused() {
    return {.code = ProblemCode::IdempotencyKeyReused,
            .detail = "this Idempotency-Key came with another body before"};
}

}  // namespace

Idempotency::Pass::Pass(Pass&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)), replay_(std::move(other.replay_)) {}

Idempotency::Pass::~Pass() {
    if (owner_ != nullptr) owner_->leave(*replay_);
}

std::string Idempotency::entryName(const store::NewReplay& replay) {
    return replay.scope + "\n" + replay.key;
}

std::optional<Problem> Idempotency::enter(const store::NewReplay& replay) {
    base::Lock lock(mutex_);
    const auto [entry, entered] = at_work_.emplace(entryName(replay), replay.body_sha256);
    if (entered) return std::nullopt;
    if (entry->second != replay.body_sha256) return keyReused();
    return Problem{.code = ProblemCode::IdempotencyInFlight,
                   .detail = "the first request with this Idempotency-Key is still at work"};
}

void Idempotency::leave(const store::NewReplay& replay) {
    base::Lock lock(mutex_);
    at_work_.erase(entryName(replay));
}

Idempotency::Begun Idempotency::begin(const Call& call) {
    const auto key = call.request.headers.find("Idempotency-Key");
    if (!key) return Pass();
    const base::WallTime now = services_.clock.wallNow();
    store::NewReplay replay{
        .scope = call.caller.client + " " + call.request.method + " " + call.target.path,
        .key = std::string(*key),
        .body_sha256 = sha256(call.request.body),
        .expires_at = now + kKept};
    if (auto problem = enter(replay)) return std::move(*problem);

    Pass pass(*this, replay);
    const auto known = services_.store.replays().find(replay.scope, replay.key, now);
    if (!known) return refusalOf(services_, call, known.error());
    if (!*known) return pass;
    if ((*known)->body_sha256 != replay.body_sha256) return keyReused();
    return **known;
}

void Idempotency::complete(const Pass& pass, int status, const std::string& body,
                           const Call& call) {
    if (!pass.replay()) return;
    const auto stored =
        services_.store.replays().complete(pass.replay()->scope, pass.replay()->key, status, body);
    if (stored) return;
    services_.log.warn("api.replay.not_stored", {{"request_id", call.request_id},
                                                 {"actor", call.caller.actor},
                                                 {"error", stored.error().message}});
}

}  // namespace gpushopper::api
