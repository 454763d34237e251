// Goal: a field of an odd kind is not there, and text that is no JSON is refused whole, wherever it
// is cut. Method: tables, every prefix of an answer, and random damage against another parser.

#include <gpushopper/kit/json.hpp>

#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>

#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

/// What `read(JsonValue)` makes of `text` as the only element of an array.
template <class Read>
auto readAs(const std::string& text, Read&& read) {
    decltype(read(std::declval<JsonValue&>())) result{};
    readJson("[" + text + " ]", [&](JsonValue root) {
        root.eachElement([&](JsonValue value) { result = read(value); });
    });
    return result;
}

std::optional<std::int64_t> integer(const std::string& text) {
    return readAs(text, [](JsonValue& value) { return value.integer(); });
}
std::optional<double> number(const std::string& text) {
    return readAs(text, [](JsonValue& value) { return value.number(); });
}
std::optional<std::int64_t> micros(const std::string& text) {
    return readAs(text, [](JsonValue& value) { return value.micros(); });
}
std::optional<std::string> string(const std::string& text) {
    return readAs(text, [](JsonValue& value) { return value.text(); });
}
std::optional<bool> flag(const std::string& text) {
    return readAs(text, [](JsonValue& value) { return value.flag(); });
}

bool isRefused(const std::string& body, const JsonLimits& limits = {});

// Reads everything there is, so that nothing stays unchecked.
void readAll(JsonValue& value) {
    using simdjson::ondemand::json_type;
    switch (value.type()) {
        case json_type::object:
            value.eachField([](std::string_view, JsonValue field) { readAll(field); });
            break;
        case json_type::array:
            value.eachElement([](JsonValue element) { readAll(element); });
            break;
        case json_type::number:
        case json_type::string:
            value.text();
            break;
        case json_type::boolean:
            value.flag();
            break;
        case json_type::null:
            value.isNull();
            break;
    }
}

bool isRefused(const std::string& body, const JsonLimits& limits) {
    try {
        readJson(
            body, [](JsonValue root) { readAll(root); }, limits);
        return false;
    } catch (const Failure& failure) {
        CHECK(failure.code == GSP_BAD_RESPONSE);
        return true;
    }
}

TEST_CASE("integers in all their forms", "[json]") {
    CHECK(integer("7") == 7);
    CHECK(integer("-7") == -7);
    CHECK(integer("7.0") == 7);
    CHECK(integer("2.4564e4") == 24564);
    CHECK(integer("\"7\"") == 7);
    CHECK(integer("\" 7 \"") == 7);
    CHECK(integer("9223372036854775807") == INT64_MAX);
    CHECK(integer("9007199254740992.0") == 9007199254740992);
    for (const char* none :
         {"null", "true", "\"\"", "\"7x\"", "7.5", "\"0x7\"", "[]", "{}", "[7]",
          "9223372036854775808", "1e300", "1e999", "\"nan\"", "\"inf\"", "\"\\ud800\""}) {
        CAPTURE(none);
        CHECK(integer(none) == std::nullopt);
    }
}

TEST_CASE("numbers in all their forms", "[json]") {
    CHECK(number("0.5") == 0.5);
    CHECK(number("7") == 7.0);
    CHECK(number("\"0.5\"") == 0.5);
    CHECK(number("-1e-3") == -0.001);
    for (const char* none : {"null", "false", "\"a\"", "1e999", "\"NaN\"", "\"Infinity\"", "{}"}) {
        CAPTURE(none);
        CHECK(number(none) == std::nullopt);
    }
}

TEST_CASE("money is exact", "[json]") {
    CHECK(micros("0.377") == 377'000);
    CHECK(micros("5e-05") == 50);
    CHECK(micros("\"0.3224\"") == 322'400);
    CHECK(micros("-1") == std::nullopt);
    CHECK(micros("null") == std::nullopt);
    CHECK(micros("1e300") == std::nullopt);
}

TEST_CASE("texts, and ids that came as numbers", "[json]") {
    CHECK(string("\"a\\u00e9\\n\"") == "a\u00e9\n");
    CHECK(string("33597063") == "33597063");
    CHECK(string("\"\"") == "");
    for (const char* none : {"null", "true", "[]", "{}", "\"\\ud800\""}) {
        CAPTURE(none);
        CHECK(string(none) == std::nullopt);
    }
}

TEST_CASE("flags in all their forms", "[json]") {
    for (const char* yes : {"true", "1", "\"true\"", "\"1\""}) CHECK(flag(yes) == true);
    for (const char* no : {"false", "0", "\"false\"", "\"0\""}) CHECK(flag(no) == false);
    for (const char* none : {"null", "2", "\"yes\"", "[]"}) CHECK(flag(none) == std::nullopt);
}

TEST_CASE("a field that nobody reads is skipped, whatever it holds", "[json]") {
    std::optional<std::int64_t> id;
    std::string keys;
    readJson(R"({"a":{"b":[1,{"id":5}],"c":"}"},"id":7,"z":[[],{}]})", [&](JsonValue root) {
        CHECK_FALSE(root.eachElement([](JsonValue) {}));
        CHECK(root.eachField([&](std::string_view key, JsonValue value) {
            keys += key;
            if (key == "id") id = value.integer();
        }));
    });
    CHECK(id == 7);
    CHECK(keys == "aidz");
}

TEST_CASE("a field may be read by what it turns out to be", "[json]") {
    int elements = 0;
    readJson(R"({"ports":{"22/tcp":[1,2]}})", [&](JsonValue root) {
        root.eachField([&](std::string_view, JsonValue ports) {
            CHECK_FALSE(ports.isNull());
            CHECK_FALSE(ports.eachElement([](JsonValue) {}));
            CHECK(ports.eachField([&](std::string_view key, JsonValue list) {
                CHECK(key == "22/tcp");
                list.eachElement([&](JsonValue) { ++elements; });
            }));
        });
    });
    CHECK(elements == 2);
}

TEST_CASE("a value is read once", "[json]") {
    readJson(R"(["a"])", [](JsonValue root) {
        root.eachElement([](JsonValue value) {
            CHECK(value.text() == "a");
            CHECK_THROWS_AS(value.text(), std::logic_error);
        });
    });
}

TEST_CASE("what is no JSON is refused", "[json]") {
    for (const char* wrong : {"",
                              " ",
                              "7",
                              "\"a\"",
                              "null",
                              "<html>502</html>",
                              "API requests too frequent",
                              "{",
                              "[",
                              "}",
                              "[1,2",
                              "[1 2]",
                              "[1,]",
                              "[,1]",
                              "{\"a\"}",
                              "{\"a\":}",
                              "{\"a\":1,}",
                              "{a:1}",
                              "{'a':1}",
                              "[1]]",
                              "[1] 2",
                              "[1]{}",
                              "[nul]",
                              "[tru]",
                              "[truely]",
                              "[01]",
                              "[1.]",
                              "[.5]",
                              "[1e]",
                              "[+1]",
                              "[--1]",
                              "[1x]",
                              "[NaN]",
                              "[\"a]",
                              "[\"\n\"]",
                              "[\"\xff\"]",
                              "[\"\\x\"]x",
                              "{\"a\":[}]",
                              "[{]}",
                              "{\"a\":1 \"b\":2}"}) {
        CAPTURE(wrong);
        CHECK(isRefused(wrong));
    }
}

TEST_CASE("size and depth have limits", "[json]") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK_FALSE(isRefused(nested(32)));
    CHECK(isRefused(nested(33)));
    CHECK(isRefused(nested(100'000)));
    CHECK_FALSE(isRefused(nested(5), {.depth_max = 5}));
    CHECK(isRefused(nested(6), {.depth_max = 5}));
    CHECK_FALSE(isRefused("[\"12345678\"]", {.bytes_max = 12}));
    CHECK(isRefused("[\"12345678\"]", {.bytes_max = 11}));
    // Deep parts that nobody reads do no harm.
    CHECK_NOTHROW(readJson("[" + nested(100'000) + "]",
                           [](JsonValue root) { root.eachElement([](JsonValue) {}); }));
}

TEST_CASE("an answer that the reader does not know is refused", "[json]") {
    CHECK_THROWS_AS(readJson("[1]", [](JsonValue) {}), Failure);
    CHECK_THROWS_AS(
        readJson("[1]", [](JsonValue root) { root.eachField([](std::string_view, JsonValue) {}); }),
        Failure);
}

const std::string kAnswer =
    R"({"offers":[{"id":29142115,"gpu_name":"RTX 4090","dph_total":0.3224,"rentable":true,)"
    R"("geolocation":", SE","external":null,"n":{"a":[1.5e3,-0,{}]},"esc":"\\\" \t\/"},)"
    R"({"id":"7"}],"success":true})";
const std::string kEscapes = R"({"a":"\u00e9\ud83d\ude00","\u0061":["\ud800\udc00"]})";

TEST_CASE("no cut answer is taken for a whole one", "[json]") {
    CHECK_FALSE(isRefused(kAnswer));
    for (std::size_t size = 0; size < kAnswer.size(); ++size) {
        CAPTURE(size);
        CHECK(isRefused(kAnswer.substr(0, size)));
    }
}

enum class Verdict : std::uint8_t { Json, Broken, Unsure };

// It refuses what is JSON but has no value: half a surrogate pair, 1e999.
Verdict otherParser(const std::string& text) {
    try {
        return nlohmann::json::parse(text).is_discarded() ? Verdict::Broken : Verdict::Json;
    } catch (const nlohmann::json::out_of_range&) {
        return Verdict::Unsure;
    } catch (const nlohmann::json::parse_error&) {
        return text.find("\\u") == std::string::npos ? Verdict::Broken : Verdict::Unsure;
    }
}

TEST_CASE("damaged answers are refused when another parser refuses them", "[json]") {
    std::mt19937_64 random(9);
    constexpr std::string_view kBytes = "{}[],:\"\\0123456789eE.-+truefalsn \n\t\x01\xff";
    int accepted = 0;
    for (int round = 0; round < 8'000; ++round) {
        std::string text = round % 4 == 0 ? kEscapes : kAnswer;
        for (std::uint64_t i = 1 + random() % 3; i > 0; --i) {
            const std::size_t at = random() % text.size();
            const char byte = kBytes[random() % kBytes.size()];
            switch (random() % 3) {
                case 0:
                    text[at] = byte;
                    break;
                case 1:
                    text.erase(at, 1 + random() % 4);
                    break;
                default:
                    text.insert(at, 1, byte);
            }
        }
        CAPTURE(text);
        const Verdict verdict = otherParser(text);
        if (verdict == Verdict::Json) {
            ++accepted;
            REQUIRE_FALSE(isRefused(text));
        }
        if (verdict == Verdict::Broken) REQUIRE(isRefused(text));
    }
    CHECK(accepted > 100);
}

}  // namespace
}  // namespace gpushopper
