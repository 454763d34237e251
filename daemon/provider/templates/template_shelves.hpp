#pragma once

/// TemplateShelves: the shelves of all providers that have templates. All of them are asked before
/// the first is waited for, so a provider that hangs costs a reader time, but no other provider's
/// templates.
/// Thread safety: as TemplateBook; start and stop from the thread that owns it.

#include <memory>
#include <vector>

#include "daemon/provider/templates/template_book.hpp"
#include "daemon/provider/templates/template_shelf.hpp"

namespace gpushopper::provider {

class TemplateShelves final : public TemplateBook {
public:
    TemplateShelves(const std::vector<ProviderSlot*>& slots, const ShelfParts& parts);

    void start();
    void stop();

    bool hasTemplates(const base::ProviderName& provider) const override;
    base::Result<OfferedTemplates> list(const Patience& patience) override;
    base::Result<OfferedTemplates> find(const std::string& id,
                                        const std::optional<base::ProviderName>& provider,
                                        const Patience& patience) override;
    base::Result<ChoicePtr> fitting(const OfferedTemplates& templates,
                                    const Patience& patience) override;
    base::Result<TemplateList> fittingOffer(const inventory::Offer& offer,
                                            const Patience& patience) override;

private:
    TemplateShelf* shelfOf(const base::ProviderName& provider) const;

    std::vector<std::unique_ptr<TemplateShelf>> shelves_;
};

}  // namespace gpushopper::provider
