// The problem writer: whatever a client or a provider put into its texts, the body is one JSON
// object of valid UTF-8, within the lengths that the contract gives.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "daemon/api/reply.hpp"
#include "daemon/api/wire/text.hpp"
#include "tests/fuzz/require.hpp"

namespace gpushopper::api {
namespace {

constexpr std::size_t kDetailCharactersMax = 1'024;

// A piece of the input, up to the next zero byte.
std::string next(std::string_view& rest) {
    const auto end = rest.find('\0');
    std::string piece(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return piece;
}

void check(std::string_view rest) {
    Problem problem{.code = ProblemCode::InvalidRequest, .detail = next(rest)};
    const std::string request_id = next(rest);
    const std::string extension = next(rest);
    problem.extensions.text("offer_id", shownText(extension, 256));
    while (!rest.empty()) {
        std::string name = next(rest);
        problem.fields.push_back({.name = std::move(name), .reason = next(rest)});
    }

    const auto json = nlohmann::json::parse(problemBody(problem, request_id));
    require(json.is_object() && json.at("status") == 400);
    require(json.at("detail") == json.at("error"));
    require(characterCount(json.at("detail").get<std::string>()) <= kDetailCharactersMax);
    require(!hasControl(json.at("detail").get<std::string>()));
    require(json.contains("fields") == !problem.fields.empty());
    if (json.contains("fields")) require(json.at("fields").size() == problem.fields.size());
    require(nlohmann::json(json).dump().size() > 2);  // Throws unless all of it is UTF-8.
}

}  // namespace
}  // namespace gpushopper::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    gpushopper::api::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
