#pragma once

/// AbiTemplates: the extension gpushopper.templates/0 of a plugin, as the core sees it. Its calls
/// go the road of the provider's own: the same handle, desk, watch and translation of errors.
/// Thread safety: as AbiProvider.

#include <memory>
#include <string>
#include <vector>

#include "daemon/provider/abi/abi_provider.hpp"
#include "daemon/provider/templates/template.hpp"
#include "gpushopper/templates_v0.h"

namespace gpushopper::provider {

class AbiTemplates final : public TemplateSource {
public:
    /// Null: the plugin does not offer the extension, or what it offers is of no use (logged).
    /// `provider` must outlive the result.
    static std::unique_ptr<TemplateSource> offeredBy(AbiProvider& provider);

    AbiTemplates(AbiProvider& provider, const gsp_templates& table)
        : provider_(provider), table_(table) {}

    base::Result<std::vector<Template>> list(const Call& call) override;
    base::Result<Template> get(const Call& call, const std::string& id) override;
    base::Result<std::vector<std::size_t>> fitting(const Call& call, const Template& wanted,
                                                   const RawOffers& offers) override;

private:
    AbiProvider& provider_;
    const gsp_templates table_;
};

}  // namespace gpushopper::provider
