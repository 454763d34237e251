// Goal: whatever a provider writes becomes one clean line, and no half of a secret is left. Method:
// a table of what marketplaces and their proxies send, then random bytes against the promises.

#include <gpushopper/kit/provider_text.hpp>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

TEST_CASE("provider text becomes one clean line", "[text]") {
    const std::pair<std::string, std::string> rows[] = {
        {"", ""},
        {"no_such_ask  Instance type", "no_such_ask Instance type"},
        {" a\r\n\tb ", "a b"},
        {"<html><head><title>502 Bad Gateway</title></head>\n<body><h1>502</h1></body></html>",
         "502 Bad Gateway 502"},
        {"<script>alert(1)</script>ok<STYLE>p{}</Style>.", "ok ."},
        {"a<!-- > hidden -->b", "a b"},
        {"price < 5 and > 2", "price < 5 and > 2"},
        {"cut <div class=", "cut"},
        {"<script>never ends", ""},
        {"Yutakach\u014d, Tokyo", "Yutakach\u014d, Tokyo"},
        {std::string("nul\0byte", 8), "nul byte"},
        {"red \x1b[31mtext", "red [31mtext"},
        {"evil\u202Etxt.exe", "evil txt.exe"},
        {"\xEF\xBB\xBFmark", "mark"},
        {"bad \xff\xfe bytes \xC0\xAF", "bad bytes"},
        {"cut char \xF0\x9F\x98", "cut char"},
        {"half \xED\xA0\x80 pair", "half pair"},
        {"<\x01script>x", "< script>x"},
    };
    for (const auto& [text, expected] : rows) {
        CAPTURE(text);
        CHECK(cleanText(text) == expected);
    }
}

TEST_CASE("it is cut between words, so that no half of a word is left", "[text]") {
    CHECK(cleanText("one two three", 13) == "one two three");
    CHECK(cleanText("one two three", 12) == "one two...");
    CHECK(cleanText("one two three", 10) == "one two...");
    CHECK(cleanText("one two three", 9) == "one...");
    CHECK(cleanText("one two three", 5) == "...");
    CHECK(cleanText("one two three", 2).empty());
    CHECK(cleanText("key=" + std::string(300, 'k')) == "...");
    const std::string shown = cleanText("key " + std::string(20'000, 'k') + " end");
    CHECK(shown == "key...");
}

TEST_CASE("UTF-8 characters are measured, broken ones are none", "[text]") {
    CHECK(utf8CharacterBytes("") == 0);
    CHECK(utf8CharacterBytes("a") == 1);
    CHECK(utf8CharacterBytes("\u00e9x") == 2);
    CHECK(utf8CharacterBytes("\u20ac") == 3);
    CHECK(utf8CharacterBytes("\U0010FFFF") == 4);
    for (const char* broken : {"\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xBF\xBF",
                               "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE2\x82", "\xC3("}) {
        CHECK(utf8CharacterBytes(broken) == 0);
    }
}

TEST_CASE("a text that is too long keeps whole characters", "[text]") {
    CHECK(shortened("label", 5) == "label");
    CHECK(shortened("labels", 5) == "label");
    CHECK(shortened("lab\u00e9ls", 4) == "lab");
    CHECK(shortened("\u20ac", 2).empty());
    CHECK(shortened(std::string(300, 'x')) == std::string(kElementTextBytesMax, 'x'));
}

TEST_CASE("whatever comes in, what comes out is clean", "[text]") {
    std::mt19937_64 random(7);
    const std::string pieces[] = {"<",         ">",       "a",     "B ",      "/",    "script",
                                  "</script>", "<style>", "!--",   "\x01",    "\xff", "\u202e",
                                  "\u00a0",    "\n",      "word ", "\xE2\x82"};
    for (int round = 0; round < 4'000; ++round) {
        std::string text;
        for (std::uint64_t i = random() % 60; i > 0; --i) {
            if (random() % 4 == 0) {
                text += static_cast<char>(random());
            } else {
                text += pieces[random() % std::size(pieces)];
            }
        }
        const std::size_t bytes_max = random() % 80;
        const std::string clean = cleanText(text, bytes_max);
        REQUIRE(clean.size() <= bytes_max);
        REQUIRE_NOTHROW(nlohmann::json(clean).dump());  // throws unless it is UTF-8
        REQUIRE(clean.find("  ") == std::string::npos);
        REQUIRE(clean.find_first_of("\n\r\t\x01\x7f") == std::string::npos);
        REQUIRE(cleanText(clean, bytes_max) == clean);
    }
}

}  // namespace
}  // namespace gpushopper
