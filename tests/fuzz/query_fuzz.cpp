// The query layer: a target is taken apart as an independent reading would, and a value that a rule
// accepts is one that the rule allows.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "daemon/api/schema/field_rule.hpp"
#include "daemon/api/schema/shape.hpp"
#include "daemon/api/wire/target.hpp"
#include "daemon/api/wire/text.hpp"
#include "tests/fuzz/require.hpp"

namespace gpushopper::api {
namespace {

std::string escaped(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
    return out;
}

const std::vector<FieldRule>& rules() {
    static const std::vector<FieldRule> all = {integer("i", "").between(1, 1000),
                                               number("n", "").above(0),
                                               line("l", "", 64),
                                               word("w", "", 32),
                                               symbol("s", "", 16, "A-Za-z0-9_-"),
                                               choice("c", "", {"price", "-price"}),
                                               boolean("b", "")};
    return all;
}

void checkValue(const FieldRule& rule, const Value& value) {
    if (rule.name == "i") {
        require(std::get<std::int64_t>(value) >= 1 && std::get<std::int64_t>(value) <= 1000);
    } else if (rule.name == "n") {
        require(std::get<double>(value) > 0);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        require(!text->empty());
        require(nlohmann::json(*text).dump().size() >= 3);  // Throws unless it is UTF-8.
        require(!hasControl(*text));
        if (rule.length_max > 0) require(characterCount(*text) <= rule.length_max);
    }
}

void check(std::string_view text) {
    const auto target = parseTarget(text);
    if (!target) return;

    // Written out again with every byte escaped, it means the same.
    std::string again = "/x?";
    for (const QueryItem& item : target->query) {
        if (again.back() != '?') again += '&';
        again += escaped(item.name) + "=" + escaped(item.value);
    }
    if (!target->query.empty()) {
        const auto same = parseTarget(again);
        require(same.has_value());
        require(same->query.size() == target->query.size());
        for (std::size_t i = 0; i < same->query.size(); ++i) {
            require(same->query[i].name == target->query[i].name);
            require(same->query[i].value == target->query[i].value);
        }
    }

    const Request request{};
    const Call call{.request = request, .target = *target, .request_id = "fuzz"};
    Faults faults;
    const Values values = readInput(rules(), Source::Query, call, faults);
    require(values.size() == rules().size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i]) checkValue(rules()[i], *values[i]);
    }
    if (!faults.empty())
        require(nlohmann::json::accept(problemBody(problemOf(std::move(faults)), "fuzz")));
}

}  // namespace
}  // namespace gpushopper::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    gpushopper::api::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
