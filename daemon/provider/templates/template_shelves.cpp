#include "daemon/provider/templates/template_shelves.hpp"

#include <algorithm>
#include <utility>

namespace gpushopper::provider {

using base::ErrorCode;

namespace {

constexpr const char* kAskedOnly = "it is asked for here, and read below";

}  // namespace

TemplateShelves::TemplateShelves(const std::vector<ProviderSlot*>& slots, const ShelfParts& parts) {
    for (ProviderSlot* slot : slots) {
        if (slot->hasTemplates()) shelves_.push_back(std::make_unique<TemplateShelf>(*slot, parts));
    }
}

void TemplateShelves::start() {
    for (const auto& shelf : shelves_) shelf->start();
}

void TemplateShelves::stop() {
    // All are told first, so that they end side by side.
    for (const auto& shelf : shelves_) shelf->requestStop();
    for (const auto& shelf : shelves_) shelf->stop();
}

TemplateShelf* TemplateShelves::shelfOf(const base::ProviderName& provider) const {
    const auto found = std::find_if(shelves_.begin(), shelves_.end(),
                                    [&](const auto& shelf) { return shelf->name() == provider; });
    return found == shelves_.end() ? nullptr : found->get();
}

bool TemplateShelves::hasTemplates(const base::ProviderName& provider) const {
    return shelfOf(provider) != nullptr;
}

base::Result<OfferedTemplates> TemplateShelves::list(const Patience& patience) {
    OfferedTemplates all;
    base::Error failure{.code = ErrorCode::Unsupported, .message = "no provider has templates"};
    bool any_read = false;
    if (shelves_.size() > 1) {
        for (const auto& shelf : shelves_) base::ignored(shelf->list({}), kAskedOnly);
    }
    for (const auto& shelf : shelves_) {
        auto list = shelf->list(patience);
        if (!list) {
            failure = std::move(list.error());
            continue;
        }
        any_read = true;
        for (TemplatePtr& one : *list)
            all.push_back({.provider = shelf->name(), .item = std::move(one)});
    }
    if (!any_read) return base::fail(std::move(failure));
    return all;
}

base::Result<OfferedTemplates> TemplateShelves::find(
    const std::string& id, const std::optional<base::ProviderName>& provider,
    const Patience& patience) {
    OfferedTemplates all;
    base::Error failure{.code = ErrorCode::NotFound, .message = "no provider has this template"};
    std::vector<TemplateShelf*> asked;
    for (const auto& shelf : shelves_) {
        if (!provider || shelf->name() == *provider) asked.push_back(shelf.get());
    }
    if (asked.size() > 1) {
        for (TemplateShelf* shelf : asked) base::ignored(shelf->find(id, {}), kAskedOnly);
    }
    for (TemplateShelf* shelf : asked) {
        auto found = shelf->find(id, patience);
        if (found) {
            all.push_back({.provider = shelf->name(), .item = std::move(*found)});
        } else if (found.error().code != ErrorCode::NotFound) {
            failure = std::move(found.error());
        }
    }
    if (all.empty()) return base::fail(std::move(failure));
    return all;
}

base::Result<ChoicePtr> TemplateShelves::fitting(const OfferedTemplates& templates,
                                                 const Patience& patience) {
    std::vector<ChoicePtr> choices;
    for (const OfferedTemplate& one : templates) {
        TemplateShelf* const shelf = templates.size() > 1 ? shelfOf(one.provider) : nullptr;
        if (shelf != nullptr) base::ignored(shelf->fitting(one.item, {}), kAskedOnly);
    }
    for (const OfferedTemplate& one : templates) {
        TemplateShelf* const shelf = shelfOf(one.provider);
        if (shelf == nullptr) continue;
        auto fits = shelf->fitting(one.item, patience);
        if (!fits) return fits;
        choices.push_back(std::move(*fits));
    }
    // The one that is kept, so that equal questions are seen to be equal.
    if (choices.size() == 1) return choices.front();
    auto all = std::make_shared<inventory::OfferChoice>();
    for (const ChoicePtr& choice : choices) all->insert(choice->begin(), choice->end());
    return all;
}

base::Result<TemplateList> TemplateShelves::fittingOffer(const inventory::Offer& offer,
                                                         const Patience& patience) {
    TemplateShelf* const shelf = shelfOf(offer.provider);
    if (shelf == nullptr) return TemplateList{};
    return shelf->fittingOffer(offer.native_id, patience);
}

}  // namespace gpushopper::provider
