#include "daemon/provision/observe.hpp"

#include "daemon/provision/moves.hpp"

namespace gpushopper::provision {
namespace {

session::Billing billingOf(provider::InstanceBilling billing) {
    switch (billing) {
        case provider::InstanceBilling::Unknown:
            return session::Billing::Unknown;
        case provider::InstanceBilling::Compute:
            return session::Billing::Compute;
        case provider::InstanceBilling::StorageOnly:
            return session::Billing::StorageOnly;
        case provider::InstanceBilling::None:
            return session::Billing::None;
    }
    return session::Billing::Unknown;
}

bool hasStopped(provider::InstanceState state) {
    return state == provider::InstanceState::Stopped || state == provider::InstanceState::Broken;
}

}  // namespace

void noteInstance(store::Change& change, const provider::Instance& instance,
                  const session::Sighting& sighting) {
    session::Session& row = change.row;
    // Some lists leave the price out: that says nothing about it.
    const base::Money shown = instance.price_per_hour;
    const base::Money price =
        shown.micros() > 0 ? shown : row.running_price_per_hour.value_or(row.price_per_hour);
    notePrice(change, price, billingOf(instance.billing), sighting.at);
    row.endpoints.clear();
    for (const provider::PortMapping& port : instance.ports)
        row.endpoints.push_back({port.port, port.protocol, port.host, port.host_port});
    const std::string native = instance.native_state.empty() ? "stopped" : instance.native_state;
    noteStopped(change, {hasStopped(instance.state), sighting, native}, sighting.at);
}

std::optional<session::Address> addressOf(const session::Session& row,
                                          const provider::Instance& instance) {
    if (row.spec.mode == session::LaunchMode::Entrypoint) {
        for (const provider::PortMapping& port : instance.ports) {
            const bool wanted =
                !row.spec.exposed_ports.empty() && port.port == row.spec.exposed_ports.front();
            if (wanted && port.host_port != 0)
                return session::Address{port.host, port.host_port, instance.ssh_user};
        }
        return std::nullopt;
    }
    if (instance.state != provider::InstanceState::Running || instance.ssh_host.empty() ||
        instance.ssh_port == 0)
        return std::nullopt;
    return session::Address{instance.ssh_host, instance.ssh_port, instance.ssh_user};
}

}  // namespace gpushopper::provision
