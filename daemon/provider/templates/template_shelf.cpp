#include "daemon/provider/templates/template_shelf.hpp"

#include <algorithm>
#include <utility>

namespace gpushopper::provider {
namespace {

using base::ErrorCode;

tl::unexpected<base::Error> noSuchTemplate() {
    return base::fail(ErrorCode::NotFound, "the provider has no such template");
}

}  // namespace

TemplateShelf::TemplateShelf(ProviderSlot& slot, const ShelfParts& parts)
    : slot_(slot),
      parts_(parts),
      fetching_({parts.tasks, parts.clock}),
      judging_({parts.tasks, parts.clock}) {}

void TemplateShelf::start() {
    const std::string mark = name().str().substr(0, 8);
    fetching_.start("tmpl-" + mark);
    judging_.start("fits-" + mark);
}

void TemplateShelf::requestStop() {
    fetching_.requestStop();
    judging_.requestStop();
}

void TemplateShelf::stop() {
    requestStop();
    fetching_.stop();
    judging_.stop();
}

base::Result<TemplateList> TemplateShelf::list(const Patience& patience) {
    base::Result<bool> asked = true;
    if (const auto until = listWantedUntil(patience.until, parts_.clock.monotonicNow()))
        asked = fetching_.ask<bool>(
            "list",
            [this](const std::stop_token& stop) { return fetch(stop).map([] { return true; }); },
            {.until = *until, .stop = patience.stop});
    base::Lock lock(mutex_);
    if (list_) return *list_;
    return base::fail(asked ? error_ : asked.error());
}

std::optional<base::MonoTime> TemplateShelf::listWantedUntil(base::MonoTime patience,
                                                             base::MonoTime now) const {
    base::Lock lock(mutex_);
    if (list_ && now - fetched_at_ <= parts_.options.max_age) return std::nullopt;
    if (failures_ > 0 && now < due_at_) return std::nullopt;
    if (!list_) return patience;
    // After a failure nobody expects much: the refresh goes on by itself.
    return failures_ > 0 ? now : std::min<base::MonoTime>(patience, now + kRefreshWait);
}

base::Result<void> TemplateShelf::fetch(const std::stop_token& stop) {
    auto fetched = slot_.listTemplates(stop);
    if (!fetched) {
        noteFailure(fetched.error());
        return base::fail(std::move(fetched.error()));
    }
    TemplateList list;
    list.reserve(fetched->size());
    for (Template& one : *fetched) list.push_back(std::make_shared<const Template>(std::move(one)));
    const base::MonoTime now = parts_.clock.monotonicNow();
    base::Lock lock(mutex_);
    list_ = std::move(list);
    fetched_at_ = now;
    failures_ = 0;
    return {};
}

void TemplateShelf::noteFailure(const base::Error& error) {
    if (error.code == ErrorCode::Cancelled) return;  // By our own stop.
    base::Millis pause{0};
    {
        base::Lock lock(mutex_);
        error_ = error;
        pause = feedPause(parts_.options.pause, ++failures_, error.retry_after);
        due_at_ = parts_.clock.monotonicNow() + pause;
    }
    parts_.log.warn("provider.templates.failed", {{"provider", name().str()},
                                                  {"error", error.message},
                                                  {"next_try_ms", std::to_string(pause.count())}});
}

TemplatePtr TemplateShelf::listed(const std::string& id) const {
    if (!list_) return nullptr;
    const auto found = std::find_if(list_->begin(), list_->end(),
                                    [&](const TemplatePtr& one) { return one->id == id; });
    return found == list_->end() ? nullptr : *found;
}

// What is known of it, of the list or by itself, whichever was asked for later.
std::optional<TemplateShelf::Single> TemplateShelf::kept(const std::string& id) const {
    base::Lock lock(mutex_);
    std::optional<Single> best;
    if (const auto found = singles_.find(id); found != singles_.end()) best = found->second;
    TemplatePtr of_list = listed(id);
    if (of_list && (!best || best->asked_at < fetched_at_))
        best = Single{.found = std::move(of_list), .asked_at = fetched_at_};
    return best;
}

base::Result<TemplatePtr> TemplateShelf::find(const std::string& id, const Patience& patience) {
    const base::MonoTime now = parts_.clock.monotonicNow();
    const auto known = kept(id);
    base::MonoTime until = patience.until;
    if (known && known->found) {
        if (now - known->asked_at <= parts_.options.max_age) return known->found;
        until = std::min<base::MonoTime>(until, now + kRefreshWait);
    } else if (known && now - known->asked_at <= parts_.options.absent_age) {
        return noSuchTemplate();
    }
    auto asked = fetching_.ask<TemplatePtr>(
        "get/" + id, [this, id](const std::stop_token& stop) { return fetchSingle(id, stop); },
        {.until = until, .stop = patience.stop});
    if (asked || asked.error().code == ErrorCode::NotFound) return asked;
    if (known && known->found) return known->found;
    return asked;
}

base::Result<TemplatePtr> TemplateShelf::fetchSingle(const std::string& id,
                                                     const std::stop_token& stop) {
    auto fetched = slot_.getTemplate(id, stop);
    if (!fetched) {
        if (fetched.error().code == ErrorCode::NotFound) keepSingle(id, nullptr);
        return base::fail(std::move(fetched.error()));
    }
    auto found = std::make_shared<const Template>(std::move(*fetched));
    keepSingle(id, found);
    return found;
}

void TemplateShelf::keepSingle(const std::string& id, TemplatePtr found) {
    const base::MonoTime now = parts_.clock.monotonicNow();
    base::Lock lock(mutex_);
    if (singles_.size() >= kSinglesMax && !singles_.contains(id))
        singles_.erase(std::min_element(
            singles_.begin(), singles_.end(),
            [](const auto& a, const auto& b) { return a.second.asked_at < b.second.asked_at; }));
    singles_[id] = {.found = std::move(found), .asked_at = now};
}

ChoicePtr TemplateShelf::known(const TemplatePtr& wanted, const RawOffersPtr& offers) const {
    base::Lock lock(mutex_);
    for (const Choice& choice : choices_) {
        if (choice.wanted == wanted && (!offers || choice.offers.lock() == offers))
            return choice.fits;
    }
    return nullptr;
}

base::Result<ChoicePtr> TemplateShelf::fitting(const TemplatePtr& wanted,
                                               const Patience& patience) {
    const RawOffersPtr offers = slot_.lastOffers();
    if (auto fits = known(wanted, offers)) return fits;
    auto asked = judging_.ask<ChoicePtr>(
        "fit/" + wanted->id,
        [this, wanted, offers](const std::stop_token& stop) { return judge(wanted, offers, stop); },
        patience);
    if (asked || asked.error().code != ErrorCode::Deadline) return asked;
    // The offers of the list before are mostly the same; the errand goes on.
    if (auto before = known(wanted, nullptr)) return before;
    return asked;
}

base::Result<ChoicePtr> TemplateShelf::judge(const TemplatePtr& wanted, const RawOffersPtr& offers,
                                             const std::stop_token& stop) {
    if (auto fits = known(wanted, offers)) return fits;
    const auto places = slot_.fitting(*wanted, *offers, stop);
    if (!places) return base::fail(places.error());
    auto fits = std::make_shared<inventory::OfferChoice>();
    for (const std::size_t place : *places)
        fits->insert(base::OfferId(name().str() + "-" + offers->at(place).native_id));
    base::Lock lock(mutex_);
    // One answer for each template: about the last list that it was asked of.
    std::erase_if(choices_, [&](const Choice& old) { return old.wanted->id == wanted->id; });
    if (choices_.size() >= kChoicesMax) choices_.erase(choices_.begin());
    choices_.push_back({.wanted = wanted, .offers = offers, .fits = fits});
    return fits;
}

base::Result<TemplateList> TemplateShelf::fittingOffer(const std::string& native_id,
                                                       const Patience& patience) {
    auto templates = list(patience);
    if (!templates) return templates;
    const RawOffersPtr offers = slot_.lastOffers();
    const auto offer =
        std::find_if(offers->begin(), offers->end(),
                     [&](const inventory::RawOffer& one) { return one.native_id == native_id; });
    if (offer == offers->end()) return TemplateList{};
    return judging_.ask<TemplateList>(
        "offer/" + native_id,
        [this, one = *offer, all = std::move(*templates)](const std::stop_token& stop) {
            return judgeOffer(one, all, stop);
        },
        patience);
}

base::Result<TemplateList> TemplateShelf::judgeOffer(const inventory::RawOffer& offer,
                                                     const TemplateList& templates,
                                                     const std::stop_token& stop) {
    const RawOffers only{offer};
    TemplateList fitting;
    for (const TemplatePtr& one : templates) {
        const auto places = slot_.fitting(*one, only, stop);
        if (!places) return base::fail(places.error());
        if (!places->empty()) fitting.push_back(one);
    }
    return fitting;
}

}  // namespace gpushopper::provider
