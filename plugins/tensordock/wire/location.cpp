#include "plugins/tensordock/wire/location.hpp"

#include <algorithm>
#include <gpushopper/kit/json.hpp>

namespace gpushopper::tensordock {
namespace {

constexpr std::int64_t kUnitsMax = 1'000'000;

// A number of things; what is none, or is below zero, is none of them.
std::uint32_t unitsOf(JsonValue& value) {
    // Sizes may come as floats with a fraction; what is there in part is not there.
    const auto units = value.number();
    if (!units || *units < 0) return 0;
    return static_cast<std::uint32_t>(std::min(*units, static_cast<double>(kUnitsMax)));
}

void readResources(JsonValue& value, GpuStock& stock) {
    value.eachField([&](std::string_view key, JsonValue field) {
        if (key == "max_vcpus") stock.vcpus_max = unitsOf(field);
        if (key == "max_ram_gb") stock.ram_gb_max = unitsOf(field);
        if (key == "max_storage_gb") stock.disk_gb_max = unitsOf(field);
    });
}

void readPricing(JsonValue& value, GpuStock& stock) {
    value.eachField([&](std::string_view key, JsonValue field) {
        if (key == "per_vcpu_hr") stock.vcpu_micros = field.micros();
        if (key == "per_gb_ram_hr") stock.ram_gb_micros = field.micros();
        if (key == "per_gb_storage_hr") stock.disk_gb_micros = field.micros();
    });
}

void readNetwork(JsonValue& value, GpuStock& stock) {
    value.eachField([&](std::string_view key, JsonValue field) {
        if (key == "dedicated_ip_available") stock.dedicated_ip = field.flag().value_or(false);
        if (key == "port_forwarding_available") stock.port_forwarding = field.flag().value_or(true);
    });
}

GpuStock readGpu(JsonValue& value) {
    GpuStock stock;
    value.eachField([&](std::string_view key, JsonValue field) {
        if (key == "v0Name") stock.v0_name = field.text().value_or("");
        if (key == "displayName") stock.display_name = field.text().value_or("");
        if (key == "max_count") stock.count_max = unitsOf(field);
        if (key == "price_per_hr") stock.gpu_micros = field.micros();
        if (key == "resources") readResources(field, stock);
        if (key == "pricing") readPricing(field, stock);
        if (key == "network_features") readNetwork(field, stock);
    });
    return stock;
}

Location readLocation(JsonValue& value, std::size_t& unreadable) {
    Location location;
    value.eachField([&](std::string_view key, JsonValue field) {
        if (key == "id") location.id = field.text().value_or("");
        if (key == "city") location.city = field.text().value_or("");
        if (key == "stateprovince") location.state = field.text().value_or("");
        if (key == "country") location.country = field.text().value_or("");
        if (key == "tier") location.tier = field.number();
        if (key != "gpus") return;
        field.eachElement([&](JsonValue element) {
            GpuStock stock = readGpu(element);
            if (stock.v0_name.empty())
                ++unreadable;
            else
                location.gpus.push_back(std::move(stock));
        });
    });
    return location;
}

void readList(JsonValue& value, Locations& locations) {
    value.eachElement([&](JsonValue element) {
        if (element.isNull()) return;
        Location location = readLocation(element, locations.unreadable);
        if (location.id.empty())
            ++locations.unreadable;
        else
            locations.known.push_back(std::move(location));
    });
}

}  // namespace

Locations readLocations(std::string_view body) {
    Locations locations;
    bool found = false;
    readJson(body, [&](JsonValue root) {
        root.eachField([&](std::string_view key, JsonValue data) {
            if (key != "data") return;
            data.eachField([&](std::string_view name, JsonValue list) {
                if (name != "locations") return;
                found = true;
                readList(list, locations);
            });
        });
    });
    if (!found)
        throw Failure(GSP_BAD_RESPONSE, "TensorDock's answer is not what is known: no locations");
    return locations;
}

}  // namespace gpushopper::tensordock
