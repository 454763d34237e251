// Goal: what a plugin says about itself is believed only where it can be. Method: single facts.

#include <gpushopper/abi_v0.h>

#include <cstring>

#include "sdk/check/plugin/schema.hpp"
#include "sdk/check/plugin/settings.hpp"
#include "sdk/check/plugin/table.hpp"
#include "sdk/check/refusal.hpp"
#include "sdk/check/text.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::check {
namespace {

constexpr const char* kSchema = R"({"type": "object", "hosts": ["a.example"], "required": ["url"],
    "properties": {"url": {"type": "string"}, "size": {"type": "integer", "minimum": 1,
    "maximum": 9, "default": 3}, "kind": {"type": "string", "enum": ["a", "b"], "default": "a"},
    "file": {"type": "string", "default": "${state}/${provider}.json"},
    "key": {"type": "string", "secret": true}}})";

std::string refusalOf(const nlohmann::json& given) {
    try {
        settingsOf(Schema::parse(kSchema), given, {"/s", "p"});
    } catch (const Refusal& refusal) {
        return refusal.what();
    }
    return "";
}

std::string badSchema(const char* text) {
    try {
        Schema::parse(text);
    } catch (const BadSchema& problem) {
        return problem.what();
    }
    return "";
}

}  // namespace

TEST_CASE("settings are the given keys, the defaults, and canaries for secrets") {
    const Settings settings =
        settingsOf(Schema::parse(kSchema), {{"url", "u"}, {"kind", "b"}}, {"/s", "p"});
    CHECK(settings.json == R"({"file":"/s/p.json","kind":"b","size":3,"url":"u"})");
    CHECK(settings.secrets.at("key") == canaryOf("key", "p"));
    const Settings given =
        settingsOf(Schema::parse(kSchema), {{"url", "u"}, {"key", "k"}}, {"/s", "p"});
    CHECK(given.secrets.at("key") == "k");
    CHECK(given.json.find("\"k\"") == std::string::npos);
}

TEST_CASE("a configuration that the schema does not allow is refused by its key") {
    CHECK(refusalOf({{"url", "u"}, {"sise", 1}}) ==
          "the configuration has the unknown key \"sise\"; its keys are file, key, kind, size and "
          "url");
    CHECK(refusalOf(nlohmann::json::object()).find("needs the configuration key \"url\"") !=
          std::string::npos);
    CHECK(refusalOf({{"url", "u"}, {"size", 10}}) ==
          "the configuration's \"size\" must be a whole number from 1 to 9, not 10");
    CHECK(refusalOf({{"url", "u"}, {"kind", "c"}}) ==
          "the configuration's \"kind\" must be one of a and b, not \"c\"");
}

TEST_CASE("a schema is read as the daemon reads it") {
    const Schema schema = Schema::parse(kSchema);
    CHECK(schema.hosts == std::vector<std::string>{"a.example"});
    CHECK(schema.secretNames() == std::vector<std::string>{"key"});
    CHECK(schema.find("url")->required);
    CHECK(badSchema("[]") != "");
    CHECK(badSchema(R"({"type":"object","properties":{"a":{"type":"colour"}}})") ==
          "has a configuration schema that describes \"a\" without a type of string, integer, "
          "number or boolean");
    CHECK(badSchema(R"({"type":"object","properties":{"a":{"type":"string","default":1}}})") != "");
    CHECK(badSchema(R"({"type":"object","properties":{},"required":["b"]})") != "");
    CHECK(badSchema(R"({"type":"object","properties":{"a":{"type":"integer","secret":true}}})") !=
          "");
}

TEST_CASE("a table is read no further than it can be believed") {
    CHECK(headerFaults(nullptr).size() == 1);
    gsp_plugin table{};
    table.struct_size = 8;
    CHECK(headerFaults(&table).front().find("impossible size (8 bytes)") != std::string::npos);
    table.struct_size = sizeof table;
    CHECK(headerFaults(&table).front().find("another version of abi_v0.h") != std::string::npos);
    std::memcpy(table.header_sha256, GPUSHOPPER_ABI_SHA256, sizeof table.header_sha256);
    CHECK(headerFaults(&table).empty());
    CHECK(functionFaults(table).size() == 9);
    CHECK(contentFaults(table, "x").size() >= 8);
}

TEST_CASE("foreign texts are shown harmlessly") {
    CHECK(shown("a\"b\n\xff") == "\"a\"b\\x0a\\xff\"");
    CHECK(shown(std::string(100, 'x'), 4) == "\"xxxx...\"");
    CHECK(isUtf8("gr\xc3\xbc\xc3\x9f"));
    for (const char* text : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82", "\xf5\x80\x80\x80"})
        CHECK_FALSE(isUtf8(text));
    CHECK(isNativeId("a-b.c:d_9"));
    for (const char* text : {"", "A", "a/b", "a b"}) CHECK_FALSE(isNativeId(text));
    CHECK(listed({"a", "b", "c"}) == "a, b and c");
    CHECK(codeName(GSP_BAD_RESPONSE) == "BAD_RESPONSE");
    CHECK(codeName(4711) == "4711");
}

}  // namespace gpushopper::check
