#include "sdk/check/fuzz/mutation.hpp"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace gpushopper::check {
namespace {

using nlohmann::json;

constexpr std::size_t kBytesMax = 1 << 20;
constexpr std::size_t kNestingMax = 50'000;

constexpr std::array kStatuses = {200, 201, 204, 301, 400, 401, 402, 403, 404,
                                  409, 410, 418, 429, 500, 502, 503, 504, 999};
constexpr std::array kBodies = {"",
                                "null",
                                "true",
                                "0",
                                "\"\"",
                                "[]",
                                "{}",
                                "<html><body>Bad Gateway</body></html>",
                                "{\"error\":null}",
                                R"({"error":{"message":[]}})",
                                "{\"success\":false}",
                                "\xef\xbb\xbf{}"};

json oddValue(Chance& chance) {
    switch (chance.below(16)) {
        case 0:
            return nullptr;
        case 1:
            return true;
        case 2:
            return "";
        case 3:
            return std::string(300, 'x');
        case 4:
            return -1;
        case 5:
            return 0;
        case 6:
            return 1e308;
        case 7:
            return std::numeric_limits<std::int64_t>::max();
        case 8:
            return std::numeric_limits<std::int64_t>::min();
        case 9:
            return std::numeric_limits<std::uint64_t>::max();
        case 10:
            return json::array();
        case 11:
            return json::object();
        case 12:
            return "99999999999999999999";
        case 13:
            return std::string("a\0b\n\x1b[31m", 9);
        case 14:
            return json::array({json::array({json::object()})});
        default:
            return 0.1 * static_cast<double>(chance.below(1000));
    }
}

void collect(const json& node, const json::json_pointer& at,
             std::vector<json::json_pointer>& places) {
    places.push_back(at);
    if (node.is_object()) {
        for (const auto& [key, value] : node.items()) collect(value, at / key, places);
    } else if (node.is_array()) {
        for (std::size_t i = 0; i < node.size(); ++i) collect(node[i], at / i, places);
    }
}

/// Another value, a key less, or an entry many times.
std::string otherJson(const std::string& body, Chance& chance) {
    json document = json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (document.is_discarded()) return body;
    std::vector<json::json_pointer> places;
    collect(document, json::json_pointer(), places);
    const json::json_pointer& at = places[chance.below(places.size())];
    json& node = document[at];
    if (chance.oneIn(4) && !at.empty() && document[at.parent_pointer()].is_object()) {
        document[at.parent_pointer()].erase(at.back());
    } else if (chance.oneIn(4) && node.is_array() && !node.empty()) {
        const json first = node.front();
        for (std::size_t i = chance.below(200); i > 0; --i) node.push_back(first);
    } else {
        node = oddValue(chance);
    }
    return document.dump(-1, ' ', false, json::error_handler_t::ignore);
}

std::string otherBytes(std::string body, Chance& chance) {
    const std::size_t at = chance.below(body.size() + 1);
    switch (chance.below(5)) {
        case 0:
            return body.substr(0, at);
        case 1:
            if (at < body.size()) body[at] = static_cast<char>(chance.below(256));
            return body;
        case 2:
            return body.insert(at, 1 + chance.below(8), static_cast<char>(chance.below(256)));
        case 3:
            return body.insert(at, body.substr(at / 2, chance.below(body.size() + 1)));
        default:
            return body.erase(at, chance.below(16));
    }
}

std::string otherBody(const std::string& body, Chance& chance) {
    switch (chance.below(8)) {
        case 0:
            return kBodies[chance.below(kBodies.size())];
        case 1:
            return std::string(chance.below(kNestingMax), chance.oneIn(2) ? '[' : '{');
        case 2:
        case 3:
            return otherBytes(body, chance);
        default:
            return otherJson(body, chance);
    }
}

}  // namespace

Market::Given mutated(const Market::Given& good, Chance& chance) {
    if (chance.oneIn(12))
        return noResponse(chance.oneIn(2) ? GSP_TRANSIENT : GSP_DEADLINE,
                          chance.oneIn(2) ? GSP_MAYBE_APPLIED : GSP_NOT_APPLIED);
    Market::Given given = good;
    if (chance.oneIn(5)) given.response.status = kStatuses[chance.below(kStatuses.size())];
    if (chance.oneIn(8)) given.response.headers = {{"retry-after", "99999999999"}, {"", ""}};
    if (chance.oneIn(8)) given.response.headers = {{"Content-Type", "text/html"}};
    if (chance.oneIn(20)) given.takes = std::chrono::seconds(chance.below(100));
    const std::size_t damages = 1 + chance.below(3);
    for (std::size_t i = 0; i < damages; ++i) {
        std::string body = otherBody(given.response.body, chance);
        if (body.size() <= kBytesMax) given.response.body = std::move(body);
    }
    return given;
}

}  // namespace gpushopper::check
