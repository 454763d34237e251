#pragma once

/// TemplateShelf: one provider's templates, kept so that readers seldom wait for it. The list is
/// fetched when somebody asks for it and it is missing or older than an hour; single templates that
/// it lacks likewise, and that one does not exist is remembered for a minute. What is kept and too
/// old is waited for kRefreshWait at most, and served as it was if nothing better has come. A
/// failed list pauses, doubling up to a limit, and asks nobody's patience meanwhile.
///
/// Which offers a template fits is asked of the plugin once for each of its lists of offers; until
/// the answer is there, the one about the list before serves. That has a desk of its own: it needs
/// no network, so it need not wait for what does.
/// Bounded: kSinglesMax templates beside the list, kChoicesMax answers about offers.
/// Thread safety: any thread; no lock is held during a provider call.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/log.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/provider/offer_feed.hpp"
#include "daemon/provider/provider_slot.hpp"
#include "daemon/provider/templates/errand_desk.hpp"
#include "daemon/provider/templates/template_book.hpp"

namespace gpushopper::provider {

struct ShelfOptions {
    base::Millis max_age{3'600'000};  ///< Of what is kept.
    base::Millis absent_age{60'000};  ///< How long "no such template" is believed.
    FeedOptions pause{};              ///< pause_first and pause_max, after failed lists.
};

struct ShelfParts {
    base::Tasks& tasks;
    const base::Clock& clock;
    base::LogSink& log;
    ShelfOptions options{};
};

class TemplateShelf {
public:
    static constexpr std::size_t kSinglesMax = 256;
    static constexpr std::size_t kChoicesMax = 16;
    static constexpr base::Millis kRefreshWait{1'000};

    /// The slot has templates; it and the parts must outlive the shelf.
    TemplateShelf(ProviderSlot& slot, const ShelfParts& parts);

    const base::ProviderName& name() const { return slot_.name(); }
    void start();
    void requestStop();
    void stop();

    /// Errors: why there is none, not even an old one.
    base::Result<TemplateList> list(const Patience& patience) EXCLUDES(mutex_);
    /// Errors: NotFound; else why it could not be asked for.
    base::Result<TemplatePtr> find(const std::string& id, const Patience& patience)
        EXCLUDES(mutex_);
    base::Result<ChoicePtr> fitting(const TemplatePtr& wanted, const Patience& patience)
        EXCLUDES(mutex_);
    /// Of the list. None too for an offer that is not in the provider's last list of offers.
    base::Result<TemplateList> fittingOffer(const std::string& native_id, const Patience& patience)
        EXCLUDES(mutex_);

private:
    struct Single {
        TemplatePtr found;  ///< Null: no such template.
        base::MonoTime asked_at;
    };
    struct Choice {
        TemplatePtr wanted;
        std::weak_ptr<const RawOffers> offers;  ///< Only to know the list again.
        ChoicePtr fits;
    };

    /// Until when a reader waits for the list; nullopt: it need not be asked for.
    std::optional<base::MonoTime> listWantedUntil(base::MonoTime patience, base::MonoTime now) const
        EXCLUDES(mutex_);
    base::Result<void> fetch(const std::stop_token& stop) EXCLUDES(mutex_);
    void noteFailure(const base::Error& error) EXCLUDES(mutex_);
    TemplatePtr listed(const std::string& id) const REQUIRES(mutex_);
    std::optional<Single> kept(const std::string& id) const EXCLUDES(mutex_);
    base::Result<TemplatePtr> fetchSingle(const std::string& id, const std::stop_token& stop)
        EXCLUDES(mutex_);
    void keepSingle(const std::string& id, TemplatePtr found) EXCLUDES(mutex_);
    /// What is known of these offers; of any, without them. Null: nothing.
    ChoicePtr known(const TemplatePtr& wanted, const RawOffersPtr& offers) const EXCLUDES(mutex_);
    base::Result<ChoicePtr> judge(const TemplatePtr& wanted, const RawOffersPtr& offers,
                                  const std::stop_token& stop) EXCLUDES(mutex_);
    base::Result<TemplateList> judgeOffer(const inventory::RawOffer& offer,
                                          const TemplateList& templates,
                                          const std::stop_token& stop);

    // Constant after construction.
    ProviderSlot& slot_;
    const ShelfParts parts_;

    mutable base::Mutex mutex_;
    std::optional<TemplateList> list_ GUARDED_BY(mutex_);  ///< nullopt: never fetched.
    base::MonoTime fetched_at_ GUARDED_BY(mutex_){};
    base::Error error_
        GUARDED_BY(mutex_){};              ///< Of the last fetch, if failures_ says that it failed.
    int failures_ GUARDED_BY(mutex_) = 0;  ///< In a row.
    base::MonoTime due_at_ GUARDED_BY(mutex_){};  ///< After a failure.
    std::map<std::string, Single> singles_ GUARDED_BY(mutex_);
    std::vector<Choice> choices_ GUARDED_BY(mutex_);  ///< Oldest first.

    // Last: their errands use the rest.
    ErrandDesk fetching_;
    ErrandDesk judging_;
};

}  // namespace gpushopper::provider
