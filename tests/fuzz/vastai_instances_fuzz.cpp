// What Vast.ai says about machines, as a page and as one: no row gets lost, and what comes out is
// what the daemon takes. "Gone" is said only by a null that stands where the machine should.

#include <cstdint>
#include <gpushopper/failure.hpp>
#include <nlohmann/json.hpp>
#include <string_view>

#include "plugins/vastai/machines/instance_list.hpp"
#include "plugins/vastai/machines/machine_view.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using gpushopper::Instance;
using gpushopper::vastai::OneInstance;
using gpushopper::vastai::WireInstance;
using nlohmann::json;

void checkInstance(const WireInstance& wire) {
    const Instance instance = gpushopper::vastai::instanceOf(wire, "root");
    require(instance.label.size() <= 256 && instance.state_native.size() <= 256);
    require(instance.price_micros >= 0 && instance.created_unix_ms >= 0);
    require(instance.ssh_port <= 65535);
    require((instance.ssh_port == 0) == instance.ssh_host.empty());
    require(instance.ssh_host.find_first_of(" \t\r\n\0") == std::string::npos);
    require(instance.state == GSP_RUNNING || instance.ssh_host.empty());
    require(instance.ports.size() <= 256);
    for (const auto& [name, address] : instance.ports) {
        require(name.ends_with("/tcp") || name.ends_with("/udp"));
        require(address.rfind(':') != std::string::npos && address.rfind(':') > 0);
    }
    require(instance.extras_json.size() <= 4096);
    require(json::parse(instance.extras_json, nullptr, false).is_object());
    require(!json(instance.label).dump().empty());  // valid UTF-8, or this throws
    require(!json(instance.state_native).dump().empty());
}

void checkPage(std::string_view body) {
    auto page = gpushopper::vastai::readInstancePage(body);
    if (!page) return;
    for (const WireInstance& row : page->rows) checkInstance(row);
    const std::size_t rows = page->rows.size();
    const bool whole = page->next_token.empty();
    gpushopper::vastai::InstanceList list;
    list.take(std::move(*page));
    require(list.rows().size() <= rows);
    require(list.isComplete() == whole);
    require(list.nextPath().find_first_of(" \"\r\n") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    try {
        const OneInstance one = gpushopper::vastai::readOneInstance(body);
        if (one.kind == OneInstance::Kind::Found) checkInstance(one.row);
        if (one.kind == OneInstance::Kind::Gone) {
            require(body.find("instances") != body.npos || body.find('\\') != body.npos);
            require(body.find("null") != body.npos);
        }
        checkPage(body);
    } catch (const gpushopper::Failure& failure) {
        require(failure.code == GSP_BAD_RESPONSE || failure.code == GSP_TRANSIENT);
        require(failure.outcome == GSP_NOT_APPLIED);
    }
    return 0;
}
