// Strict bodies: each way to be no proper JSON object has its own words and its place, and whatever
// bytes come in, the reader returns, never invents a member, and agrees with a second parser.

#include <array>
#include <nlohmann/json.hpp>

#include "daemon/api/wire/json_body.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/seeded_random.hpp"

using gpushopper::api::JsonBody;
using gpushopper::api::readJsonBody;

namespace {

std::string nested(int levels) {
    return R"({"a":)" + std::string(static_cast<std::size_t>(levels - 1), '[') +
           std::string(static_cast<std::size_t>(levels - 1), ']') + "}";
}

}  // namespace

TEST_CASE("Members come in the order sent") {
    const JsonBody body = readJsonBody(R"({"z":1,"a":"x","m":[true,null]})");
    REQUIRE(body.fault.empty());
    REQUIRE(body.members.size() == 3);
    CHECK(body.members[0].first == "z");
    CHECK(body.members[2].second.dump() == "[true,null]");
    CHECK(body.repeated.empty());
}

TEST_CASE("What is no JSON object is refused with words and a place of our own") {
    struct Row {
        std::string text;
        std::string fault;
    };
    const Row row =
        GENERATE(Row{R"({"a":1)", "is not valid JSON: unexpected end at byte 7"},
                 Row{" ", "is not valid JSON: unexpected end at byte 2"},
                 Row{R"({"a":1,})", "is not valid JSON: unexpected text at byte 8"},
                 Row{R"({'a':1})", "is not valid JSON: unexpected text at byte 2"},
                 Row{R"({"a":01})", "is not valid JSON: unexpected text at byte 7"},
                 Row{"{\"a\":\"\x01\"}", "is not valid JSON: unexpected text at byte 7"},
                 Row{R"({} x)", "is not valid JSON: text after the value at byte 4"},
                 Row{R"({"a":"}"}{})", "is not valid JSON: text after the value at byte 10"},
                 Row{std::string("{}\0x", 4), "is not valid JSON: unexpected text at byte 3"},
                 Row{std::string("{}\0", 3), "is not valid JSON: unexpected text at byte 3"},
                 Row{R"({"a":1e999})", "is not valid JSON: number out of range at byte 10"},
                 Row{R"({"a":"\ud800x"})", "is not valid JSON: half a surrogate pair at byte 13"},
                 Row{R"({"a":"\udc00"})", "is not valid JSON: half a surrogate pair at byte 12"},
                 Row{"{\"a\":\"\xff\"}", "is not valid JSON: invalid UTF-8 at byte 7"},
                 Row{"{\"a\":\"\xc0\x80\"}", "is not valid JSON: invalid UTF-8 at byte 7"},
                 Row{"{\"a\":\"\xed\xa0\x80\"}", "is not valid JSON: invalid UTF-8 at byte 7"},
                 Row{"\xEF\xBB\xBF{}", "is not valid JSON: unexpected text at byte 1"},
                 Row{"null", "must be an object"}, Row{"[]", "must be an object"},
                 Row{"\"x\"", "must be an object"}, Row{"12 x", "must be an object"});
    CAPTURE(row.text);
    CHECK(readJsonBody(row.text).fault == row.fault);
}

TEST_CASE("Thirty-two levels are read, one more is not") {
    CHECK(readJsonBody(nested(32)).fault.empty());
    CHECK(readJsonBody(nested(33)).fault == "is not valid JSON: more than 32 levels at byte 37");
    // Brackets inside a string are no levels.
    CHECK(readJsonBody(R"({"a":")" + std::string(100, '[') + R"("})").fault.empty());
}

TEST_CASE("A key that comes twice is named, at any depth, and the first one is kept") {
    const JsonBody top = readJsonBody(R"({"a":1,"a":2,"a":3,"b":0})");
    CHECK(top.repeated == std::vector<std::string>{"a"});
    REQUIRE(top.members.size() == 2);
    CHECK(top.members[0].second == 1);
    CHECK(readJsonBody(R"({"a":{"b":1,"b":2}})").repeated == std::vector<std::string>{"b"});
    CHECK(readJsonBody(R"({"a":{"b":1},"c":{"b":2}})").repeated.empty());
}

TEST_CASE("Any bytes: what is accepted is what another parser reads, and nothing else") {
    gpushopper::test::SeededRandom random(20261124);
    constexpr auto kPieces = std::to_array<std::string_view>(
        {"{",  "}",    "[",    "]", ":",  ",",  "\"a\"",    "\"b\"", "1",       "-",       "2.5",
         "e9", "true", "null", " ", "\\", "\"", "\xc3\xa4", "\xff",  "\\ud83d", "\\ude00", "\x01"});
    int accepted = 0;
    for (int round = 0; round < 60'000; ++round) {
        std::string text = round % 2 == 0 ? R"({"a":)" : "";
        const auto length = random.below(9);
        for (std::size_t i = 0; i < length; ++i) text += kPieces.at(random.below(kPieces.size()));
        if (round % 2 == 0) text += '}';
        CAPTURE(text);
        const JsonBody body = readJsonBody(text);
        const auto other = nlohmann::json::parse(text, nullptr, false);
        const bool is_object = !other.is_discarded() && other.is_object();
        REQUIRE((body.fault.empty() || !is_object));
        REQUIRE((!body.fault.empty() || is_object));
        if (!is_object || !body.repeated.empty()) continue;
        ++accepted;
        nlohmann::json rebuilt = nlohmann::json::object();
        for (const auto& [name, value] : body.members) rebuilt[name] = value;
        REQUIRE(rebuilt == other);
    }
    CHECK(accepted > 500);
}
