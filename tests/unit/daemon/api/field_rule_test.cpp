// Rules of fields: the bounds themselves pass, one step outside is refused in the contract's words.

#include <nlohmann/json.hpp>

#include "daemon/api/schema/field_rule.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::api {

namespace {

using nlohmann::json;

std::string reasonOf(const Checked& checked) {
    return checked ? "" : checked.error().front().reason;
}

}  // namespace

TEST_CASE("Integers: 2.0 is one, 2.5 and \"2\" are none, bounds are told one by one") {
    const FieldRule rule = integer("n", "").between(1, 12);
    CHECK(std::get<std::int64_t>(*rule.fromJson(json::parse("2.0"))) == 2);
    CHECK(std::get<std::int64_t>(*rule.fromText("12")) == 12);
    CHECK(reasonOf(rule.fromJson(json(2.5))) == "must be an integer");
    CHECK(reasonOf(rule.fromJson(json("2"))) == "must be an integer");
    CHECK(reasonOf(rule.fromJson(json(true))) == "must be an integer");
    CHECK(reasonOf(rule.fromJson(json(0))) == "must be at least 1");
    CHECK(reasonOf(rule.fromJson(json(13))) == "must be at most 12");
    CHECK(reasonOf(rule.fromJson(json::parse("1e30"))) == "must be at most 12");
    CHECK(reasonOf(rule.fromJson(json::parse("18446744073709551615"))) == "must be at most 12");
    CHECK(reasonOf(rule.fromText("-99999999999999999999")) == "must be at least 1");
    CHECK(reasonOf(rule.fromText("+1")) == "must be an integer");
    CHECK(reasonOf(rule.fromText(" 1")) == "must be an integer");
    CHECK(reasonOf(rule.fromText("1.0")) == "must be an integer");
    CHECK(reasonOf(rule.fromText("")) == "must not be empty");
    CHECK(reasonOf(rule.fromText("-")) == "must be an integer");
}

TEST_CASE("Integers without a bound end where 64 bits end") {
    const FieldRule rule = integer("n", "").atLeast(0);
    CHECK(std::get<std::int64_t>(*rule.fromText("9223372036854775807")) == INT64_MAX);
    CHECK(reasonOf(rule.fromText("9223372036854775808")) == "must be at most 9223372036854775807");
}

TEST_CASE("Numbers have JSON's syntax and both bounds in one sentence") {
    const FieldRule rule = number("r", "").between(0, 1);
    CHECK(std::get<double>(*rule.fromText("5e-1")) == 0.5);
    CHECK(std::get<double>(*rule.fromJson(json(1))) == 1.0);
    CHECK(reasonOf(rule.fromText("1.01")) == "must be between 0 and 1");
    for (const char* text : {".5", "0x1", "1.", "nan", "inf", "1e999", "true", " 1", "01"}) {
        CAPTURE(text);
        CHECK(reasonOf(rule.fromText(text)) == "must be a number");
    }
    CHECK(reasonOf(number("c", "").above(0).fromText("0")) == "must be greater than 0");
}

TEST_CASE("Texts are counted in characters and keep control characters out") {
    const FieldRule rule = line("t", "", 4);
    CHECK(rule.fromJson(json("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f")));
    CHECK(reasonOf(rule.fromJson(json("12345"))) == "must be 1 to 4 characters");
    CHECK(reasonOf(rule.fromJson(json(""))) == "must be 1 to 4 characters");
    CHECK(reasonOf(rule.fromJson(json("a\x01"))) == "must not contain control characters");
    CHECK(reasonOf(rule.fromJson(json("a\xc2\x85"))) == "must not contain control characters");
    CHECK(reasonOf(rule.fromJson(json("   "))) == "must not be empty");
    CHECK(reasonOf(rule.fromJson(json(5))) == "must be a string");
    CHECK(reasonOf(rule.fromText("\xff")) == "must be valid UTF-8");
    CHECK(reasonOf(word("t", "", 9).fromJson(json("a b"))) == "must not contain spaces");
}

TEST_CASE("Symbols have their characters, scripts all but NUL and their bytes") {
    const FieldRule rule = symbol("s", "", 8, "A-Za-z0-9._:/@-");
    CHECK(rule.fromJson(json("a-Z/9@:")));
    CHECK(reasonOf(rule.fromJson(json("a+b"))) ==
          "must consist of characters from [A-Za-z0-9._:/@-]");
    CHECK(script("s", "", 4).fromJson(json("\xc3\xa4\xc3\xb6")));
    CHECK(reasonOf(script("s", "", 4).fromJson(json("12345"))) == "must be at most 4 bytes");
    CHECK(reasonOf(script("s", "", 4).fromJson(json(std::string(1, '\0')))) ==
          "must not contain NUL");
}

TEST_CASE("Lists name each wrong element") {
    const FieldRule rule = integerList("ports", "", 3).between(1, 65535);
    const Checked checked = rule.fromJson(json::parse("[80, 0, \"x\"]"));
    REQUIRE_FALSE(checked);
    REQUIRE(checked.error().size() == 2);
    CHECK(checked.error()[0].element == 1U);
    CHECK(checked.error()[1].reason == "must be an integer");
    CHECK(reasonOf(rule.fromJson(json::parse("[80, 80]"))) == "is given more than once");
    CHECK(reasonOf(rule.fromJson(json::parse("[1,2,3,4]"))) == "must have at most 3 elements");
    CHECK(reasonOf(rule.fromJson(json(80))) == "must be an array");
}

TEST_CASE("Choices are closed and exact") {
    const FieldRule rule = choice("c", "", {"a", "b"});
    CHECK(reasonOf(rule.fromText("A")) == "must be one of: a, b");
    CHECK(reasonOf(rule.fromJson(json(1))) == "must be a string");
}

}  // namespace gpushopper::api
