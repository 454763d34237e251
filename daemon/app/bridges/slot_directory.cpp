#include "daemon/app/bridges/slot_directory.hpp"

#include <utility>

namespace gpushopper::app {

SlotDirectory::SlotDirectory(std::vector<provider::ProviderSlot*> slots,
                             std::vector<LeftOut> left_out, const base::Clock& clock)
    : slots_(std::move(slots)), left_out_(std::move(left_out)), clock_(clock) {}

std::vector<api::ProviderEntry> SlotDirectory::entries() const {
    std::vector<api::ProviderEntry> entries;
    for (provider::ProviderSlot* slot : slots_) {
        provider::HealthReport health = slot->health().report(clock_.wallNow());
        api::ProviderEntry& entry = entries.emplace_back();
        entry.name = slot->name();
        entry.plugin_version = slot->traits().plugin_version;
        entry.breaker = health.breaker;
        entry.last_success_at = health.last_success_at;
        entry.last_error = std::move(health.last_error);
        entry.last_error_at = health.last_error_at;
        entry.id_form = offerIdForm(*slot);
        entry.creates_blocked = std::move(health.blocked);
        entry.state = health.state;
        entry.state_reason = std::move(health.state_reason);
    }
    for (const LeftOut& left_out : left_out_) {
        api::ProviderEntry& entry = entries.emplace_back();
        entry.name = left_out.name;
        entry.enabled = false;
        entry.state = provider::ProviderState::LeftOut;
        entry.state_reason = left_out.reason;
    }
    return entries;
}

std::optional<api::ProviderAbilities> SlotDirectory::abilities(
    const base::ProviderName& name) const {
    for (provider::ProviderSlot* slot : slots_) {
        if (slot->name() != name) continue;
        api::ProviderAbilities abilities;
        abilities.ssh_mode = slot->traits().ssh_mode;
        abilities.entrypoint_mode = slot->traits().entrypoint_mode;
        abilities.boot_patience = slot->traits().boot_deadline;
        abilities.on_start_bytes_max = slot->traits().on_start_bytes_max;
        abilities.creates_blocked = slot->health().createsBlocked(clock_.wallNow());
        return abilities;
    }
    return std::nullopt;
}

}  // namespace gpushopper::app
