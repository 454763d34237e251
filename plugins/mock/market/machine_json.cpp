#include "plugins/mock/market/machine_json.hpp"

#include <optional>
#include <stdexcept>
#include <string>

#include "plugins/mock/market/dates.hpp"

namespace gpushopper::mock {
namespace {

nlohmann::json dateOrNull(const std::optional<std::int64_t>& unix_ms) {
    return unix_ms ? nlohmann::json(formatDate(*unix_ms)) : nlohmann::json(nullptr);
}

template <class T>
T required(std::optional<T> value, const char* member) {
    if (!value) throw std::runtime_error(std::string("instance member ") + member + " is wrong");
    return *value;
}

std::int64_t dateOf(const nlohmann::json& json, const char* member) {
    return required(parseDate(json.at(member).get<std::string>()), member);
}

std::optional<std::int64_t> dateOrNullOf(const nlohmann::json& json, const char* member) {
    if (json.at(member).is_null()) return std::nullopt;
    return dateOf(json, member);
}

}  // namespace

nlohmann::json machineToJson(const Machine& machine, std::int64_t now_ms) {
    return {{"id", machine.id()},
            {"number", machine.number},
            {"label", machine.label},
            {"state", toString(machine.state)},
            {"billing", toString(machine.billing)},
            {"offer_id", machine.offer_id},
            {"image", machine.image},
            {"idempotency_key", machine.idempotency_key},
            {"disk_gib", machine.disk_gib},
            {"public_keys", machine.public_keys},
            {"exposed_ports", machine.exposed_ports},
            {"created_at", formatDate(machine.created_ms)},
            {"appears_at", dateOrNull(machine.appears_ms)},
            {"running_at", dateOrNull(machine.running_ms)},
            {"destroyed_at", dateOrNull(machine.destroyed_ms)},
            {"price_micros", machine.price_micros},
            {"billed_micros", billedMicros(machine, now_ms)},
            {"billed_settled_micros", machine.billed_micros},
            {"billed_settled_at", formatDate(machine.billed_until_ms)}};
}

std::string machineText(const Machine& machine, std::int64_t now_ms) {
    return machineToJson(machine, now_ms)
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Machine machineFromJson(const nlohmann::json& json) {
    Machine machine;
    machine.number = json.at("number").get<std::int64_t>();
    machine.label = json.at("label").get<std::string>();
    machine.state = required(parseMachineState(json.at("state").get<std::string>()), "state");
    machine.billing = required(parseBilling(json.at("billing").get<std::string>()), "billing");
    machine.offer_id = json.at("offer_id").get<std::string>();
    machine.image = json.at("image").get<std::string>();
    machine.idempotency_key = json.at("idempotency_key").get<std::string>();
    machine.disk_gib = json.at("disk_gib").get<std::uint32_t>();
    machine.public_keys = json.at("public_keys").get<std::vector<std::string>>();
    machine.exposed_ports = json.at("exposed_ports").get<std::vector<std::string>>();
    machine.created_ms = dateOf(json, "created_at");
    machine.appears_ms = dateOrNullOf(json, "appears_at");
    machine.running_ms = dateOrNullOf(json, "running_at");
    machine.destroyed_ms = dateOrNullOf(json, "destroyed_at");
    machine.price_micros = json.at("price_micros").get<std::int64_t>();
    machine.billed_micros = json.at("billed_settled_micros").get<std::int64_t>();
    machine.billed_until_ms = dateOf(json, "billed_settled_at");
    return machine;
}

}  // namespace gpushopper::mock
