// Goal: what a list gave, every call reads back, however a person types it, and no other text is
// taken for an id. Method: tables, then random parts there and back and random texts back and
// there.

#include <gpushopper/failure.hpp>
#include <gpushopper/kit/id_codec.hpp>

#include <random>
#include <string>

#include "tests/support/catch.hpp"

namespace gpushopper {
namespace {

using Parts = std::vector<std::string>;

TEST_CASE("parts are joined and split", "[id]") {
    CHECK(joinId({"5d0c3a52-8a1e", "geforcertx4090-pcie-24gb"}) ==
          "5d0c3a52-8a1e:geforcertx4090-pcie-24gb");
    CHECK(joinId({"a:b", "_c", "RTX 4090"}) == "a_3ab:_5fc:_52_54_58_204090");
    CHECK(joinId({"", ""}) == ":");
    CHECK(splitId("a_3ab:_5fc", 2) == Parts{"a:b", "_c"});
    CHECK(splitId("  A_3AB:_5FC\n", 2) == Parts{"a:b", "_c"});
    CHECK(splitId(":", 2) == Parts{"", ""});
}

TEST_CASE("what joinId does not make is no id", "[id]") {
    for (const char* wrong : {"a", "a:b:c", "a:_", "a:_5", "a:_zz", "a:_61", "a:b c", "a:b/c", "",
                              "a:\xff", "a:_5f_"}) {
        CAPTURE(wrong);
        CHECK(splitId(wrong, 2) == std::nullopt);
    }
    CHECK(splitId("a", 0) == std::nullopt);
    CHECK(splitId(std::string(kNativeIdBytesMax + 1, 'a'), 1) == std::nullopt);
}

TEST_CASE("an id that is too long is the provider's fault", "[id]") {
    CHECK(joinId({std::string(kNativeIdBytesMax, 'a')}).size() == kNativeIdBytesMax);
    try {
        joinId({std::string(kNativeIdBytesMax + 1, 'a')});
        FAIL("it was made");
    } catch (const Failure& failure) {
        CHECK(failure.code == GSP_BAD_RESPONSE);
    }
}

TEST_CASE("any parts come back, in any case of letters", "[id]") {
    std::mt19937_64 random(3);
    for (int round = 0; round < 4'000; ++round) {
        std::string parts[3];
        for (std::string& part : parts) {
            for (std::uint64_t i = random() % 12; i > 0; --i) part += static_cast<char>(random());
        }
        const std::string id = joinId({parts[0], parts[1], parts[2]});
        REQUIRE(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._:-") ==
                std::string::npos);
        const Parts expected(std::begin(parts), std::end(parts));
        REQUIRE(splitId(id, 3) == expected);
        std::string shouted = id;
        for (char& c : shouted) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        REQUIRE(splitId(shouted, 3) == expected);
    }
}

TEST_CASE("each list of parts has one text", "[id]") {
    std::mt19937_64 random(4);
    constexpr std::string_view kAlphabet = "ab_:0159f-.";
    int read = 0;
    for (int round = 0; round < 10'000; ++round) {
        std::string text;
        for (std::uint64_t i = random() % 10; i > 0; --i) {
            text += kAlphabet[random() % kAlphabet.size()];
        }
        const auto parts = splitId(text, 2);
        if (!parts) continue;
        ++read;
        REQUIRE(joinId({(*parts)[0], (*parts)[1]}) == text);
    }
    CHECK(read > 200);
}

TEST_CASE("a number is found behind the provider's name", "[id]") {
    for (const char* right : {"30032902", "vastai-30032902", "VastAI-30032902", "vastai/30032902",
                              " vastai:30032902 ", "vastai_30032902", "vastai-instance/30032902",
                              "VASTAI-OFFER-30032902", "vastai-instance-30032902"}) {
        CAPTURE(right);
        CHECK(requireNumericId(right, "vastai") == "30032902");
    }
    CHECK(requireNumericId("9223372036854775807", "vastai") == "9223372036854775807");
}

TEST_CASE("what is no number is refused, and the form is shown", "[id]") {
    for (const char* wrong : {"", "vastai", "vastai-", "vastai30032902", "vastai--5", "vastai-5x",
                              "0", "-5", "+5", "007", "1.5", "1e3", "9223372036854775808",
                              "tensordock-5", "5 6", "vastai-5-", "vastai-x5", "5/instance"}) {
        CAPTURE(wrong);
        try {
            requireNumericId(wrong, "vastai");
            FAIL("it was taken");
        } catch (const Failure& failure) {
            CHECK(failure.code == GSP_INVALID_ARGUMENT);
            CHECK(failure.outcome == GSP_NOT_APPLIED);
            CHECK(failure.message.find("`vastai-<number>`") != std::string::npos);
        }
    }
    try {
        requireNumericId("<b>" + std::string(100'000, 'x'), "vastai");
        FAIL("it was taken");
    } catch (const Failure& failure) {
        CHECK(failure.message.size() < 200);
        CHECK(failure.message.find("<b>") == std::string::npos);
    }
}

}  // namespace
}  // namespace gpushopper
