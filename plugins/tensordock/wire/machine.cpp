#include "plugins/tensordock/wire/machine.hpp"

#include <algorithm>
#include <gpushopper/kit/json.hpp>

#include "plugins/tensordock/wire/rfc3339.hpp"

namespace gpushopper::tensordock {
namespace {

constexpr std::size_t kIdBytesMax = 128;
constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kForwardsMax = 256;
constexpr std::int64_t kPortMax = 65535;

Failure strange(const std::string& what) {
    return Failure(GSP_BAD_RESPONSE, "TensorDock's answer is not what is known: " + what);
}

bool isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// An address goes into commands and logs; what cannot be one is no address yet.
bool isHost(std::string_view text) {
    return !text.empty() && text.size() <= kHostBytesMax && isAlphanumeric(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return isAlphanumeric(c) || c == '.' || c == ':' || c == '-';
           });
}

std::uint32_t portOf(JsonValue& value) {
    const auto port = value.integer();
    return port && *port > 0 && *port <= kPortMax ? static_cast<std::uint32_t>(*port) : 0;
}

std::vector<PortForward> readForwards(JsonValue& value) {
    std::vector<PortForward> forwards;
    value.eachElement([&](JsonValue element) {
        PortForward forward;
        element.eachField([&](std::string_view key, JsonValue field) {
            if (key == "internal_port" || key == "internalPort")
                forward.internal_port = portOf(field);
            if (key == "external_port" || key == "externalPort")
                forward.external_port = portOf(field);
        });
        const bool whole = forward.internal_port != 0 && forward.external_port != 0;
        if (whole && forwards.size() < kForwardsMax) forwards.push_back(forward);
    });
    return forwards;
}

void keepText(JsonValue& field, std::string& to) {
    if (auto text = field.text()) to = std::move(*text);
}

void readField(std::string_view key, JsonValue& field, Machine& machine) {
    if (key == "id") {
        keepText(field, machine.id);
    } else if (key == "name") {
        keepText(field, machine.name);
    } else if (key == "status") {
        keepText(field, machine.status);
    } else if (key == "ipAddress" || key == "ip_address") {
        const auto address = field.text();
        if (address && isHost(*address)) machine.ip_address = *address;
    } else if (key == "portForwards" || key == "port_forwards") {
        machine.forwards = readForwards(field);
    } else if (key == "rateHourly" || key == "rate_hourly" || key == "price_per_hour") {
        if (const auto micros = field.micros()) machine.hourly_micros = micros;
    } else if (key == "created_at" || key == "createdAt") {
        machine.created_unix_ms = unixMillis(field.text().value_or("")).value_or(0);
    }
}

// Fields of the machine itself and of its `attributes`. False: no object.
bool readFields(JsonValue& value, Machine& machine) {
    return value.eachField([&](std::string_view key, JsonValue field) {
        if (key == "attributes") {
            field.eachField([&](std::string_view name, JsonValue attribute) {
                readField(name, attribute, machine);
            });
        } else {
            readField(key, field, machine);
        }
    });
}

void requireId(const Machine& machine) {
    if (machine.id.empty()) throw strange("a machine without an id");
    if (!isMachineId(machine.id)) throw strange("a machine with an id that cannot be one");
}

// The elements of one list, wherever it stood.
class ListReader {
public:
    void readRoot(JsonValue& root) {
        root.eachField([&](std::string_view key, JsonValue data) {
            if (key == "data") readData(data);
        });
    }
    std::vector<Machine> take() {
        if (lists_ != 1) throw strange("no list of machines");
        return std::move(machines_);
    }

private:
    void readData(JsonValue& data) {
        if (readList(data)) return;
        data.eachField([&](std::string_view key, JsonValue field) {
            if (key == "instances") readList(field);
            if (key != "attributes") return;
            field.eachField([&](std::string_view name, JsonValue attribute) {
                if (name == "instances") readList(attribute);
            });
        });
    }
    bool readList(JsonValue& value) {
        const bool is_list = value.eachElement([&](JsonValue element) {
            Machine machine;
            if (!readFields(element, machine)) throw strange("a machine that is no object");
            requireId(machine);
            machines_.push_back(std::move(machine));
        });
        if (is_list) ++lists_;
        return is_list;
    }

    std::vector<Machine> machines_;
    int lists_ = 0;
};

}  // namespace

bool isMachineId(std::string_view id) {
    return !id.empty() && id.size() <= kIdBytesMax &&
           std::all_of(id.begin(), id.end(), [](char c) { return isAlphanumeric(c) || c == '-'; });
}

Machine readMachine(std::string_view body) {
    Machine machine;
    readJson(body, [&](JsonValue root) {
        root.eachField([&](std::string_view key, JsonValue field) {
            if (key == "data" || key == "attributes")
                readFields(field, machine);
            else
                readField(key, field, machine);
        });
    });
    requireId(machine);
    return machine;
}

std::vector<Machine> readMachines(std::string_view body) {
    ListReader reader;
    readJson(body, [&](JsonValue root) { reader.readRoot(root); });
    return reader.take();
}

}  // namespace gpushopper::tensordock
