#include "tests/sim/consumers.hpp"

#include <algorithm>

namespace gpushopper::sim {
namespace {

using base::ErrorCode;
using std::chrono::minutes;
using std::chrono::seconds;

const provision::Requester kRequester{.actor = "consumer", .request_id = "sim"};

}  // namespace

void Consumers::start() {
    task_ = parts_.tasks.spawn("consumers", [this](const std::stop_token& stop) { run(stop); });
}

void Consumers::run(const std::stop_token& stop) {
    const auto pause = parts_.tasks.makeSignal();
    bool closed = false;
    // Soon after a start, so that a daemon that dies often gets something to do all the same.
    auto wait = parts_.random.between(seconds(5), minutes(4));
    while (!stop.stop_requested()) {
        const base::MonoTime now = parts_.clock.monotonicNow();
        pause->wait(pause->ticket(), now + wait, stop);
        wait = closed ? minutes(10) : parts_.random.between(seconds(20), minutes(40));
        if (stop.stop_requested()) return;
        if (parts_.clock.monotonicNow() < parts_.closing) {
            act(stop);
        } else {
            endAll();
            closed = true;
        }
    }
}

void Consumers::act(const std::stop_token& stop) {
    const auto draw = parts_.random.below(100);
    if (draw < 50) return order(drawOrder(), stop);
    if (draw < 60) return orderInParallel(drawOrder());
    const auto id = pick();
    if (!id) return;
    if (draw < 75) return end(*id, session::EndReason::Deleted);
    if (draw < 85) return end(*id, session::EndReason::Done);
    if (draw < 92) return endInParallel(*id);
    extend(*id);
}

std::optional<base::SessionId> Consumers::pick() {
    const auto& known = parts_.book.sessions;
    if (known.empty()) return std::nullopt;
    // Mostly one of the newest: the others are over.
    const std::size_t newest = std::min<std::size_t>(known.size(), 8);
    return known[known.size() - 1 - parts_.random.below(newest)];
}

provision::Order Consumers::drawOrder() {
    const auto& offers = parts_.offers.offers();
    const auto& offer = offers[parts_.random.below(offers.size())];
    const std::string consumer = "consumer-" + std::to_string(parts_.random.below(2));
    provision::Order order = orderFor(offer, consumer);
    order.reservation_hours = 1 + static_cast<int>(parts_.random.below(3));
    order.boot_patience = minutes(2 + parts_.random.below(9));
    order.key_generated = parts_.random.chance(1, 3);
    order.retry.enabled = parts_.random.chance(1, 3);
    order.retry.retries_max = order.retry.enabled ? 2 : 0;
    order.retry.scope = "same_gpu";
    return order;
}

void Consumers::order(const provision::Order& wanted, const std::stop_token& stop) {
    const auto made = parts_.intents.create(wanted, kRequester, std::nullopt);
    if (!made) {
        parts_.findings.require(made.error().code == ErrorCode::Duplicate &&
                                    base::SessionId::parse(made.error().subject).has_value(),
                                "an order was refused with: " + made.error().message);
        return;
    }
    parts_.book.sessions.push_back(made->id);
    parts_.findings.require(made->state == session::State::Queued, "a new session is not queued");
    if (wanted.key_generated)
        base::ignored(parts_.intents.keyHanded(made->id), "the invariants see what was stored");
    if (!parts_.random.chance(1, 4)) return;
    const auto seen = parts_.intents.waitFor(
        made->id, parts_.clock.monotonicNow() + minutes(5), stop,
        [](const session::Session& row) { return row.state == session::State::Ready; });
    parts_.findings.require(seen.has_value(), "a session that was made cannot be waited for");
}

void Consumers::orderInParallel(const provision::Order& wanted) {
    constexpr int kRequests = 4;
    std::vector<std::unique_ptr<base::Task>> requests;
    for (int i = 0; i < kRequests; ++i)
        requests.push_back(
            parts_.tasks.spawn("order-" + std::to_string(i),
                               [&](const std::stop_token& stop) { order(wanted, stop); }));
    for (auto& request : requests) request->stop();
}

void Consumers::end(const base::SessionId& id, session::EndReason reason) {
    const auto ended = parts_.intents.end(id, reason, kRequester);
    if (ended)
        return parts_.findings.require(ended->ending != session::Ending::None || ended->isOver(),
                                       "a wish to end was not written");
    parts_.findings.require(ended.error().code == ErrorCode::Conflict,
                            "a wish to end was refused with: " + ended.error().message);
}

void Consumers::endInParallel(const base::SessionId& id) {
    constexpr int kRequests = 5;
    std::vector<std::unique_ptr<base::Task>> requests;
    for (int i = 0; i < kRequests; ++i)
        requests.push_back(parts_.tasks.spawn("end-" + std::to_string(i), [&](const auto&) {
            end(id, session::EndReason::Deleted);
        }));
    for (auto& request : requests) request->stop();
}

void Consumers::extend(const base::SessionId& id) {
    const auto extended = parts_.intents.extend(id, 1, kRequester);
    if (extended) return;
    const ErrorCode code = extended.error().code;
    parts_.findings.require(code == ErrorCode::Conflict || code == ErrorCode::InvalidArgument,
                            "an extension was refused with: " + extended.error().message);
}

// Those of the book, and the attempts that followed them without the consumer's doing.
void Consumers::endAll() {
    const auto live = parts_.sessions.live(parts_.offers.offers().front().provider);
    if (!live) return parts_.findings.add("the living sessions cannot be listed");
    for (const session::Session& row : *live) end(row.id, session::EndReason::Deleted);
}

}  // namespace gpushopper::sim
