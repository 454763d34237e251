#pragma once

/// SlotDirectory: the providers as the API shows them: the slots, with what their last calls left
/// behind, and after them those that were left out at the start, with the reason. Calls nobody.
/// Thread safety: any thread.

#include <optional>
#include <vector>

#include "daemon/api/provider_directory.hpp"
#include "daemon/app/marketplaces.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/provider/provider_slot.hpp"

namespace gpushopper::app {

class SlotDirectory final : public api::ProviderDirectory {
public:
    SlotDirectory(std::vector<provider::ProviderSlot*> slots, std::vector<LeftOut> left_out,
                  const base::Clock& clock);

    std::vector<api::ProviderEntry> entries() const override;
    std::optional<api::ProviderAbilities> abilities(const base::ProviderName& name) const override;

private:
    const std::vector<provider::ProviderSlot*> slots_;
    const std::vector<LeftOut> left_out_;
    const base::Clock& clock_;
};

}  // namespace gpushopper::app
