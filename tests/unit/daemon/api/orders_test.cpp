// The small parts of an order: how much disk a model needs, how long a private key is kept, and
// that a cursor is a cursor of its list only.

#include "daemon/api/orders/disk_need.hpp"
#include "daemon/api/orders/key_vault.hpp"
#include "daemon/api/wire/cursor.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/seeded_random.hpp"

namespace gpushopper::api {

TEST_CASE("A model's name tells its size, or it does not") {
    struct Row {
        const char* name;
        std::optional<std::int64_t> millions;
    };
    const Row row = GENERATE(
        Row{"meta-llama/Llama-3-70B-Instruct", 70'000}, Row{"qwen2.5-0.5b", 500},
        Row{"mixtral-8x7B-v0.1", 56'000}, Row{"phi-2", std::nullopt},
        Row{"model-4bit", std::nullopt}, Row{"abc7b", std::nullopt}, Row{"b", std::nullopt},
        Row{"x-7b4", std::nullopt}, Row{"DeepSeek-V3-671B", 671'000},
        Row{"999999999B", std::nullopt}, Row{"m-0b", std::nullopt}, Row{"1.2345b", std::nullopt});
    CAPTURE(row.name);
    CHECK(modelMillions(row.name) == row.millions);
}

TEST_CASE("Disk: two bytes a parameter, half of that to download, 15 GB around it") {
    const auto whole = diskNeedOf("llama-70b", "");
    REQUIRE(whole);
    CHECK(whole->weights_gb == 140);
    CHECK(whole->minimumGb() == 225);
    CHECK(whole->recommendedGb() == 270);
    CHECK(diskNeedOf("llama-70b", "AWQ")->weights_gb == 84);
    CHECK(diskNeedOf("llama-70b", "int4")->weights_gb == 84);
    CHECK(diskNeedOf("llama-70b", "int8")->weights_gb == 140);
    CHECK_FALSE(diskNeedOf("phi", ""));
}

TEST_CASE("A key is kept for ten minutes, and the oldest make room") {
    tests::FixedClock clock;
    test::SeededRandom random(1);
    KeyVault vault;
    const auto first = base::SessionId::make(random);
    vault.put(first, base::SecretText("secret"), clock.monotonicNow());
    clock.advance(std::chrono::minutes(10) - std::chrono::milliseconds(1));
    REQUIRE(vault.find(first, clock.monotonicNow()));
    CHECK(vault.find(first, clock.monotonicNow())->reveal() == "secret");
    clock.advance(std::chrono::milliseconds(1));
    CHECK_FALSE(vault.find(first, clock.monotonicNow()));

    const auto oldest = base::SessionId::make(random);
    vault.put(oldest, base::SecretText("a"), clock.monotonicNow());
    clock.advance(std::chrono::milliseconds(1));
    for (std::size_t i = 0; i < KeyVault::kKeysMax; ++i)
        vault.put(base::SessionId::make(random), base::SecretText("b"), clock.monotonicNow());
    CHECK_FALSE(vault.find(oldest, clock.monotonicNow()));
}

TEST_CASE("A cursor gives its position back to its own list only") {
    const std::string cursor = encodeCursor("sessions", "1764 abc");
    CHECK(decodeCursor("sessions", cursor) == "1764 abc");
    CHECK_FALSE(decodeCursor("events 1", cursor));
    for (std::size_t cut = 0; cut < cursor.size(); ++cut)
        CHECK_FALSE(decodeCursor("sessions", cursor.substr(0, cut)));
    std::string changed = cursor;
    for (char& c : changed) {
        const char kept = c;
        c = c == 'A' ? 'B' : 'A';
        CHECK_FALSE(decodeCursor("sessions", changed));
        c = kept;
    }
    CHECK_FALSE(decodeCursor("sessions", cursor + "="));
    CHECK_FALSE(decodeCursor("sessions", "\n" + cursor));
}

}  // namespace gpushopper::api
