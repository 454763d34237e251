#pragma once

/// TemplateBook: the templates of all providers, for everybody who reads them. Implemented by the
/// TemplateShelves; tests bring their own.
///
/// Answers come from what is kept; a provider is asked only for what is missing or too old. For
/// what is missing the reader waits as long as his patience lasts; what is too old he gets after a
/// moment all the same, if nothing better has come. Without patience, memory alone answers.
/// Thread safety: any thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/inventory/offer.hpp"
#include "daemon/inventory/query.hpp"
#include "daemon/provider/templates/errand_desk.hpp"
#include "daemon/provider/templates/template.hpp"

namespace gpushopper::provider {

/// A template and whose it is.
struct OfferedTemplate {
    base::ProviderName provider;
    TemplatePtr item;
};
using OfferedTemplates = std::vector<OfferedTemplate>;
using ChoicePtr = std::shared_ptr<const inventory::OfferChoice>;

class TemplateBook {
public:
    virtual ~TemplateBook() = default;
    virtual bool hasTemplates(const base::ProviderName& provider) const = 0;
    /// Of all providers that have some, in the order of the configuration.
    /// Errors: Unsupported: no provider has templates; else why none of those that do could be
    /// read.
    virtual base::Result<OfferedTemplates> list(const Patience& patience) = 0;
    /// Of every provider (or of the one asked for) that has one with this id. Never empty.
    /// Errors: NotFound; else why a provider that may have it could not be asked.
    virtual base::Result<OfferedTemplates> find(const std::string& id,
                                                const std::optional<base::ProviderName>& provider,
                                                const Patience& patience) = 0;
    /// The offers that one of `templates` fits.
    virtual base::Result<ChoicePtr> fitting(const OfferedTemplates& templates,
                                            const Patience& patience) = 0;
    /// Those listed templates of the offer's provider that fit it; none, where it has none.
    virtual base::Result<TemplateList> fittingOffer(const inventory::Offer& offer,
                                                    const Patience& patience) = 0;
};

}  // namespace gpushopper::provider
