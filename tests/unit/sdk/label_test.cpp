// Goal: a label says exactly what it was made of, and no damaged text is ever taken for a label.
// Method: fixed texts computed by hand from RFC 4648, then random contents and every single change.

#include <gpushopper/label.hpp>

#include <random>

#include "tests/support/catch.hpp"

namespace gpushopper::label {
namespace {

// FNV-1a stands in for the HMAC: any function of the text will do, the codec knows no more of it.
MacBytes macOf(std::string_view text, std::uint64_t key) {
    std::uint64_t hash = 1469598103934665603U ^ key;
    for (char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211U;
    MacBytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(hash >> (8 * i + 16));
    }
    return bytes;
}

const Mac kMac = [](std::string_view text) { return macOf(text, 1); };
const Mac kOtherMac = [](std::string_view text) { return macOf(text, 2); };
const Mac kZeroMac = [](std::string_view) { return MacBytes{}; };

Content randomContent(std::mt19937_64& random) {
    Content content;
    for (auto& byte : content.session) byte = static_cast<std::uint8_t>(random());
    content.expiry_minutes = static_cast<std::int64_t>(random() >> 29);
    return content;
}

TEST_CASE("the text is the one that the format describes", "[label]") {
    Content content;
    CHECK(encodeLabel(content, kZeroMac) == "gs1" + std::string(41, 'a'));
    for (std::size_t i = 0; i < 16; ++i) content.session[i] = 0xff;
    content.expiry_minutes = 32 + 1;
    // 128 one bits: 25 full characters, then three one bits and two spare zeros (28 = '4').
    CHECK(encodeLabel(content, kZeroMac) ==
          "gs1" + std::string(25, '7') + "4" + "aaaaabb" + "aaaaaaaa");
    // RFC 4648 section 10: "fooba" is MZXW6YTB.
    const Mac fooba = [](std::string_view) { return MacBytes{'f', 'o', 'o', 'b', 'a'}; };
    CHECK(encodeLabel(content, fooba).substr(kSignedChars) == "mzxw6ytb");
}

TEST_CASE("what was encoded is decoded, for any content", "[label]") {
    std::mt19937_64 random(20261124);
    for (int round = 0; round < 20000; ++round) {
        const Content content = randomContent(random);
        const std::string text = encodeLabel(content, kMac);
        REQUIRE(text.size() == kLabelBytes);
        REQUIRE(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") ==
                std::string::npos);
        REQUIRE(decodeLabel(text, kMac) == content);
        REQUIRE(text.starts_with(labelPrefix(content.session)));
    }
    const Content last{{}, kExpiryMinutesMax};
    CHECK(decodeLabel(encodeLabel(last, kMac), kMac) == last);
}

TEST_CASE("an expiry that does not fit is refused, not wrapped", "[label]") {
    CHECK_THROWS_AS(encodeLabel({{}, -1}, kMac), std::out_of_range);
    CHECK_THROWS_AS(encodeLabel({{}, kExpiryMinutesMax + 1}, kMac), std::out_of_range);
}

TEST_CASE("every changed character, every cut and every addition is noticed", "[label]") {
    std::mt19937_64 random(7);
    const Content content = randomContent(random);
    const std::string text = encodeLabel(content, kMac);
    for (std::size_t place = 0; place < text.size(); ++place) {
        for (int c = 0; c < 256; ++c) {
            std::string changed = text;
            changed[place] = static_cast<char>(c);
            if (changed != text) REQUIRE(decodeLabel(changed, kMac) == std::nullopt);
        }
        REQUIRE(decodeLabel(text.substr(0, place), kMac) == std::nullopt);
    }
    CHECK(decodeLabel(text + "a", kMac) == std::nullopt);
    CHECK(decodeLabel(text, kOtherMac) == std::nullopt);
}

TEST_CASE("spare bits are no second spelling, even when the MAC would allow it", "[label]") {
    // The last character of the session id holds three bits; 'b' has a spare bit set.
    std::string text = encodeLabel({}, kZeroMac);
    REQUIRE(decodeLabel(text, kZeroMac));
    text[kMark.size() + kSessionChars - 1] = 'b';
    CHECK(decodeLabel(text, kZeroMac) == std::nullopt);
}

TEST_CASE("a cut or folded label is recognised from sixteen characters on", "[label]") {
    std::mt19937_64 random(11);
    const Content content = randomContent(random);
    const std::string text = encodeLabel(content, kMac);
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK(isCutLabel(text.substr(0, size), content.session, kMac) == (size >= kCutCharsMin));
    }
    std::string folded = text;
    for (char& c : folded) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    CHECK(isCutLabel(folded, content.session, kMac));
    CHECK_FALSE(isCutLabel(text, content.session, kMac));  // whole, hence not cut
    CHECK_FALSE(isCutLabel(text.substr(0, 30), randomContent(random).session, kMac));
}

TEST_CASE("arbitrary bytes never decode and never crash", "[label]") {
    std::mt19937_64 random(13);
    for (int round = 0; round < 20000; ++round) {
        std::string text(random() % 60, '\0');
        for (char& c : text) c = static_cast<char>(random());
        if (round % 2 == 0) text.replace(0, std::min<std::size_t>(3, text.size()), "gs1");
        REQUIRE(decodeLabel(text, kMac) == std::nullopt);
    }
}

}  // namespace
}  // namespace gpushopper::label
