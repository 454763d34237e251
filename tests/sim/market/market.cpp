#include "tests/sim/market/market.hpp"

namespace gpushopper::sim {

bool Machine::shown(base::MonoTime now) const {
    if (now < visible_from || now >= shown_until) return false;
    return now < hidden_from || now >= hidden_until;
}

Machine& Market::add(Machine machine) {
    machine.id = base::InstanceId("m-" + std::to_string(machines_.size() + 1));
    machine.host_key = "SHA256:key-of-" + machine.id.str();
    Machine& kept = machines_.emplace_back(std::move(machine));
    by_id_.emplace(kept.id, &kept);
    if (kept.session) by_session_[*kept.session].push_back(&kept);
    return kept;
}

Machine* Market::find(const base::InstanceId& id) {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

Machine* Market::findHost(const std::string& host) {
    return find(base::InstanceId(host.substr(0, host.find('.'))));
}

const std::vector<Machine*>& Market::madeFor(const base::SessionId& session) const {
    static const std::vector<Machine*> kNone;
    const auto found = by_session_.find(session);
    return found == by_session_.end() ? kNone : found->second;
}

provider::Instance shownAs(const Machine& machine, base::MonoTime now,
                           base::WallTime created_wall) {
    using provider::InstanceBilling;
    using provider::InstanceState;
    constexpr std::uint16_t kSshPort = 22;
    provider::Instance shown;
    shown.id = machine.id;
    shown.label = machine.label;
    shown.price_per_hour = machine.price;
    shown.created_at = created_wall;
    if (now >= machine.stopped_from) {
        shown.state = machine.broken ? InstanceState::Broken : InstanceState::Stopped;
        shown.billing = InstanceBilling::StorageOnly;
    } else {
        shown.state =
            now >= machine.address_from ? InstanceState::Running : InstanceState::Starting;
        shown.billing = InstanceBilling::Compute;
    }
    if (now >= machine.address_from) {
        shown.ssh_host = Market::hostOf(machine);
        shown.ssh_port = kSshPort;
        shown.ssh_user = "root";
    }
    return shown;
}

}  // namespace gpushopper::sim
