#include "daemon/provider/offer_feed.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/base/text/json_text.hpp"
#include "daemon/inventory/clean_offer.hpp"

namespace gpushopper::provider {
namespace {

constexpr std::size_t kErrorBytesMax = 512;

std::string shownError(const base::Error& error) {
    const std::string_view text =
        error.message.empty() ? base::toString(error.code) : std::string_view(error.message);
    return std::string(base::cutUtf8(text, kErrorBytesMax));
}

}  // namespace

base::Millis feedPause(const FeedOptions& options, int failures,
                       std::optional<base::Millis> asked_for) {
    constexpr int kDoublingsMax = 20;
    const int doublings = std::clamp(failures - 1, 0, kDoublingsMax);
    const base::Millis pause = options.pause_first * (std::int64_t{1} << doublings);
    return std::min(std::max(pause, asked_for.value_or(base::Millis{0})), options.pause_max);
}

OfferFeed::OfferFeed(ProviderSlot& slot, const FeedParts& parts)
    : slot_(slot),
      parts_(parts),
      wanted_(parts.tasks.makeSignal()),
      finished_(parts.tasks.makeSignal()) {}

OfferFeed::~OfferFeed() { stop(); }

void OfferFeed::start() {
    {
        base::Lock lock(mutex_);
        running_ = true;
        due_at_ = parts_.clock.monotonicNow();
    }
    task_ = parts_.tasks.spawn("offers-" + name().str().substr(0, 8),
                               [this](const std::stop_token& stop) { run(stop); });
}

void OfferFeed::requestStop() {
    if (task_) task_->requestStop();
}

void OfferFeed::stop() {
    if (!task_) return;
    task_->stop();
    {
        base::Lock lock(mutex_);
        running_ = false;
    }
    finished_->notifyAll();  // Nobody waits for a fetch that will not come.
}

void OfferFeed::ensureFresh(base::MonoTime until, const std::stop_token& stop) {
    while (true) {
        const auto seen = finished_->ticket();
        const base::MonoTime now = parts_.clock.monotonicNow();
        if (now >= until || stop.stop_requested() || !worthWaiting(now)) return;
        finished_->wait(seen, until, stop);
    }
}

bool OfferFeed::worthWaiting(base::MonoTime now) {
    {
        base::Lock lock(mutex_);
        if (!canBecomeFresh(now)) return false;
        if (fetching_ || due_at_ <= now) return true;
        due_at_ = now;
    }
    wanted_->notifyAll();
    return true;
}

bool OfferFeed::canBecomeFresh(base::MonoTime now) const {
    const bool fresh = fetched_at_ && now - *fetched_at_ <= parts_.options.max_age;
    if (fresh || !running_) return false;
    // Pausing after a failure: what is there is served, with its reason.
    return fetching_ || due_at_ <= now || failures_ == 0;
}

bool OfferFeed::wouldWait() const {
    const base::MonoTime now = parts_.clock.monotonicNow();
    base::Lock lock(mutex_);
    return canBecomeFresh(now);
}

base::MonoTime OfferFeed::dueAt() const {
    base::Lock lock(mutex_);
    return due_at_;
}

void OfferFeed::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto seen = wanted_->ticket();
        const base::MonoTime due_at = dueAt();
        if (parts_.clock.monotonicNow() < due_at) {
            wanted_->wait(seen, due_at, stop);
        } else {
            fetch(stop);
        }
    }
}

void OfferFeed::fetch(const std::stop_token& stop) {
    {
        base::Lock lock(mutex_);
        fetching_ = true;
    }
    const base::MonoTime asked = parts_.clock.monotonicNow();
    const auto raw = slot_.listOffers(stop);
    if (raw) {
        publish(**raw, asked);
    } else {
        pause(raw.error());
    }
    finished_->notifyAll();
}

void OfferFeed::publish(const std::vector<inventory::RawOffer>& raw, base::MonoTime asked) {
    auto cleaned = inventory::cleanOffers(name(), raw, parts_.clock.wallNow());
    for (std::size_t i = 0; i < cleaned.dropped.size(); ++i) {
        const std::string reason(inventory::toString(static_cast<inventory::DropReason>(i)));
        parts_.metrics.count("gpu_offers_dropped_total",
                             {{"provider", name().str()}, {"reason", reason}}, cleaned.dropped[i]);
    }
    parts_.metrics.gauge("gpu_offers_listed", {{"provider", name().str()}},
                         static_cast<double>(cleaned.offers.size()));
    const base::MonoTime now = parts_.clock.monotonicNow();
    parts_.catalogue.publish(
        name(), {.offers = std::move(cleaned.offers), .asked_at = asked, .fetched_at = now});
    base::Lock lock(mutex_);
    fetching_ = false;
    failures_ = 0;
    fetched_at_ = now;
    due_at_ = now + parts_.options.period;
}

void OfferFeed::pause(const base::Error& error) {
    const bool cancelled = error.code == base::ErrorCode::Cancelled;  // By our own stop.
    base::Millis pause{0};
    int failures = 0;
    if (!cancelled) parts_.catalogue.noteFailure(name(), shownError(error));
    {
        base::Lock lock(mutex_);
        fetching_ = false;
        failures = ++failures_;
        pause = feedPause(parts_.options, failures, error.retry_after);
        due_at_ = parts_.clock.monotonicNow() + pause;
    }
    if (cancelled) return;
    parts_.log.warn("provider.offers.failed", {{"provider", name().str()},
                                               {"error", shownError(error)},
                                               {"failures_in_a_row", std::to_string(failures)},
                                               {"next_try_ms", std::to_string(pause.count())}});
}

}  // namespace gpushopper::provider
