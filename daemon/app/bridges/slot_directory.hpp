#pragma once

/// SlotDirectory: the provider slots as the API shows them. Reads what the last calls left behind;
/// calls nobody. Thread safety: any thread.

#include <optional>
#include <vector>

#include "daemon/api/provider_directory.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/provider/provider_slot.hpp"

namespace gpushopper::app {

class SlotDirectory final : public api::ProviderDirectory {
public:
    SlotDirectory(std::vector<provider::ProviderSlot*> slots, const base::Clock& clock);

    std::vector<api::ProviderEntry> entries() const override;
    std::optional<api::ProviderAbilities> abilities(const base::ProviderName& name) const override;

private:
    const std::vector<provider::ProviderSlot*> slots_;
    const base::Clock& clock_;
};

}  // namespace gpushopper::app
