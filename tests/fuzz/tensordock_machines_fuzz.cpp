// TensorDock's machines, one or many: what is accepted as a list names every machine in it, and
// what the core gets can go into commands and paths.

#include <algorithm>
#include <cstdint>
#include <gpushopper/failure.hpp>
#include <string>
#include <string_view>

#include "plugins/tensordock/ids.hpp"
#include "plugins/tensordock/machines/view.hpp"
#include "plugins/tensordock/wire/account.hpp"
#include "plugins/tensordock/wire/machine.hpp"
#include "tests/fuzz/require.hpp"

namespace gpushopper::tensordock {
namespace {

template <class Read>
void refusedOrRead(Read&& read) {
    try {
        read();
    } catch (const Failure& failure) {
        require(failure.code == GSP_BAD_RESPONSE);
    }
}

void checkView(const Machine& machine) {
    require(isMachineId(machine.id));
    const Promise shared{.dedicated_ip = false, .ports = {80}, .hourly_micros = 1};
    const Instance instance = viewOf(machine, shared, "user");
    require(parseMachineId(instance.id) == machine.id);
    require(instance.price_micros >= 0);
    require(instance.ssh_port <= 65535);
    require(instance.ssh_host.empty() == (machine.ip_address.empty()));
    require(std::none_of(instance.ssh_host.begin(), instance.ssh_host.end(), [](char c) {
        return c == ' ' || c == '\'' || c == '/' || static_cast<unsigned char>(c) < 0x20;
    }));
    for (const PortForward& forward : machine.forwards)
        require(forward.internal_port != 0 && forward.external_port != 0);
}

void check(std::string_view body) {
    refusedOrRead([&] {
        for (const Machine& machine : readMachines(body)) checkView(machine);
        // A list stands in `data` in every shape there is.
        require(body.find("data") != std::string_view::npos ||
                body.find('\\') != std::string_view::npos);
    });
    refusedOrRead([&] { checkView(readMachine(body)); });
    refusedOrRead([&] { readAccount(body); });
}

}  // namespace
}  // namespace gpushopper::tensordock

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    gpushopper::tensordock::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
