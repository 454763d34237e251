#include "daemon/store/sqlite/values.hpp"

#include <simdjson.h>
#include <array>
#include <chrono>
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

/// A value of the column being read; only good inside takeJson's `read`. Wrong types are thrown.
using Stored = simdjson::ondemand::value;

std::string textOf(simdjson::simdjson_result<Stored> value) {
    return std::string(std::string_view(value.get_string()));
}

template <std::integral T>
T numberOf(simdjson::simdjson_result<Stored> value) {
    const std::int64_t stored = value.get_int64();
    if (!std::in_range<T>(stored))
        throw SqliteError("the stored number " + std::to_string(stored) + " is out of range");
    return static_cast<T>(stored);
}

/// Calls `read` with the column's JSON. Each row of a page has several of these, so it is parsed
/// where it is needed, without a tree.
template <class Read>
void takeJson(const Statement& statement, int at, const Read& read) {
    thread_local simdjson::ondemand::parser parser;
    thread_local std::string padded;
    padded = statement.text(at);
    padded.reserve(padded.size() + simdjson::SIMDJSON_PADDING);
    simdjson::ondemand::document json =
        parser.iterate(padded.data(), padded.size(), padded.capacity());
    read(json);
}

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
    takeJson(statement, at, [&](simdjson::ondemand::document& json) {
        const std::string workload = textOf(json["workload"]);
        const std::string mode = textOf(json["mode"]);
        value.workload = known(session::parseWorkload(workload), workload);
        value.mode = known(session::parseLaunchMode(mode), mode);
        value.image = textOf(json["image"]);
        value.model_id = textOf(json["model_id"]);
        value.quantization = textOf(json["quantization"]);
        value.template_hash_id = textOf(json["template_hash_id"]);
        value.on_start_cmd = textOf(json["on_start_cmd"]);
        value.exposed_ports.clear();
        for (auto port : json["exposed_ports"].get_array())
            value.exposed_ports.push_back(
                numberOf<decltype(value.exposed_ports)::value_type>(port));
        value.disk_gb = numberOf<decltype(value.disk_gb)>(json["disk_gb"]);
    });
}

void take(const Statement& statement, int at, session::Address& value) {
    takeJson(statement, at, [&](simdjson::ondemand::document& json) {
        value.host = textOf(json["host"]);
        value.port = numberOf<decltype(value.port)>(json["port"]);
        value.user = textOf(json["user"]);
    });
}

void take(const Statement& statement, int at, session::Sighting& value) {
    takeJson(statement, at, [&](simdjson::ondemand::document& json) {
        value.at = base::wallFromMillis(numberOf<std::int64_t>(json["at"]));
        value.mono = base::MonoTime(std::chrono::nanoseconds(numberOf<std::int64_t>(json["mono"])));
        value.run = textOf(json["run"]);
    });
}

void take(const Statement& statement, int at, std::vector<session::Endpoint>& value) {
    value.clear();
    if (statement.text(at) == "[]") return;  // nearly always
    takeJson(statement, at, [&](simdjson::ondemand::document& json) {
        for (auto item : json.get_array()) {
            session::Endpoint& endpoint = value.emplace_back();
            endpoint.port = numberOf<decltype(endpoint.port)>(item["port"]);
            endpoint.protocol = textOf(item["protocol"]);
            endpoint.host = textOf(item["host"]);
            endpoint.host_port = numberOf<decltype(endpoint.host_port)>(item["host_port"]);
        }
    });
}

}  // namespace gpushopper::store::sqlite
