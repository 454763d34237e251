#include "daemon/store/sqlite/values.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace gpushopper::store::sqlite {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 3> kEndings = {"none", "asked", "fault"};
constexpr std::array<std::string_view, 3> kLanes = {"call", "stop", "probe"};

template <class T>
T known(const std::optional<T>& value, std::string_view word) {
    if (!value) throw SqliteError("the stored word \"" + std::string(word) + "\" is unknown");
    return *value;
}

template <class T, std::size_t N>
T parseWord(const std::array<std::string_view, N>& words, std::string_view word) {
    for (std::size_t i = 0; i < N; ++i) {
        if (words[i] == word) return static_cast<T>(i);
    }
    throw SqliteError("the stored word \"" + std::string(word) + "\" is unknown");
}

void putJson(Statement& statement, int at, const Json& value) {
    // What came from outside may be no UTF-8; a row that cannot be written would be worse.
    statement.bindText(at, value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json takeJson(const Statement& statement, int at) { return Json::parse(statement.text(at)); }

}  // namespace

void put(Statement& statement, int at, session::State value) {
    statement.bindText(at, session::toString(value));
}
void put(Statement& statement, int at, session::Ending value) {
    statement.bindText(at, kEndings.at(static_cast<std::size_t>(value)));
}
void put(Statement& statement, int at, session::EndReason value) {
    statement.bindText(at, session::toString(value));
}
void put(Statement& statement, int at, session::Billing value) {
    statement.bindText(at, session::toString(value));
}
void put(Statement& statement, int at, session::StepLane value) {
    statement.bindText(at, kLanes.at(static_cast<std::size_t>(value)));
}
void put(Statement& statement, int at, DoomedState value) {
    statement.bindText(at, store::toString(value));
}
void put(Statement& statement, int at, TokenScope value) {
    statement.bindText(at, store::toString(value));
}

void put(Statement& statement, int at, const session::LaunchSpec& value) {
    putJson(statement, at,
            {{"workload", session::toString(value.workload)},
             {"mode", session::toString(value.mode)},
             {"image", value.image},
             {"model_id", value.model_id},
             {"quantization", value.quantization},
             {"template_hash_id", value.template_hash_id},
             {"on_start_cmd", value.on_start_cmd},
             {"exposed_ports", value.exposed_ports},
             {"disk_gb", value.disk_gb}});
}

void put(Statement& statement, int at, const session::Address& value) {
    putJson(statement, at, {{"host", value.host}, {"port", value.port}, {"user", value.user}});
}

void put(Statement& statement, int at, const session::Sighting& value) {
    putJson(statement, at,
            {{"at", base::toMillis(value.at)},
             {"mono", value.mono.time_since_epoch().count()},
             {"run", value.run}});
}

void put(Statement& statement, int at, const std::vector<session::Endpoint>& value) {
    Json list = Json::array();
    for (const auto& endpoint : value) {
        list.push_back({{"port", endpoint.port},
                        {"protocol", endpoint.protocol},
                        {"host", endpoint.host},
                        {"host_port", endpoint.host_port}});
    }
    putJson(statement, at, list);
}

void take(const Statement& statement, int at, base::SessionId& value) {
    const auto text = statement.text(at);
    value = known(base::SessionId::parse(text), text);
}
void take(const Statement& statement, int at, session::State& value) {
    const auto word = statement.text(at);
    value = known(session::parseState(word), word);
}
void take(const Statement& statement, int at, session::Ending& value) {
    value = parseWord<session::Ending>(kEndings, statement.text(at));
}
void take(const Statement& statement, int at, session::EndReason& value) {
    const auto word = statement.text(at);
    value = known(session::parseEndReason(word), word);
}
void take(const Statement& statement, int at, session::Billing& value) {
    const auto word = statement.text(at);
    value = known(session::parseBilling(word), word);
}
void take(const Statement& statement, int at, session::StepLane& value) {
    value = parseWord<session::StepLane>(kLanes, statement.text(at));
}
void take(const Statement& statement, int at, DoomedState& value) {
    const auto word = statement.text(at);
    for (const auto state : {DoomedState::Destroying, DoomedState::Proving, DoomedState::Gone}) {
        if (store::toString(state) != word) continue;
        value = state;
        return;
    }
    throw SqliteError("the stored word \"" + std::string(word) + "\" is unknown");
}
void take(const Statement& statement, int at, TokenScope& value) {
    const auto word = statement.text(at);
    value = known(parseTokenScope(word), word);
}

void take(const Statement& statement, int at, session::LaunchSpec& value) {
    const Json json = takeJson(statement, at);
    const auto workload = json.at("workload").get<std::string>();
    const auto mode = json.at("mode").get<std::string>();
    value.workload = known(session::parseWorkload(workload), workload);
    value.mode = known(session::parseLaunchMode(mode), mode);
    json.at("image").get_to(value.image);
    json.at("model_id").get_to(value.model_id);
    json.at("quantization").get_to(value.quantization);
    json.at("template_hash_id").get_to(value.template_hash_id);
    json.at("on_start_cmd").get_to(value.on_start_cmd);
    json.at("exposed_ports").get_to(value.exposed_ports);
    json.at("disk_gb").get_to(value.disk_gb);
}

void take(const Statement& statement, int at, session::Address& value) {
    const Json json = takeJson(statement, at);
    json.at("host").get_to(value.host);
    json.at("port").get_to(value.port);
    json.at("user").get_to(value.user);
}

void take(const Statement& statement, int at, session::Sighting& value) {
    const Json json = takeJson(statement, at);
    value.at = base::wallFromMillis(json.at("at").get<std::int64_t>());
    value.mono = base::MonoTime(std::chrono::nanoseconds(json.at("mono").get<std::int64_t>()));
    json.at("run").get_to(value.run);
}

void take(const Statement& statement, int at, std::vector<session::Endpoint>& value) {
    value.clear();
    for (const Json& json : takeJson(statement, at)) {
        session::Endpoint& endpoint = value.emplace_back();
        json.at("port").get_to(endpoint.port);
        json.at("protocol").get_to(endpoint.protocol);
        json.at("host").get_to(endpoint.host);
        json.at("host_port").get_to(endpoint.host_port);
    }
}

}  // namespace gpushopper::store::sqlite
