// Labels over the SDK's codec with real HMACs: only what was made with one of our secrets reads
// back, for any session, any cut, any fold, any changed character.

#include "daemon/provider/labels.hpp"

#include <algorithm>
#include <cctype>

#include "tests/support/catch.hpp"
#include "tests/support/seeded_random.hpp"

namespace gpushopper::provider {

namespace {

const std::string kSecret = "0123456789abcdef0123456789abcdef";
const std::string kOldSecret = "an older secret of the deployment, 32+";
const std::string kForeignSecret = "the secret of somebody else's daemons";

base::SessionId countingId() {
    base::SessionId::Bytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
    return base::SessionId(bytes);
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

}  // namespace

TEST_CASE("The label of a known session under a known secret is the one computed elsewhere") {
    // Computed with Python's hmac, hashlib and base64.
    const Labels labels({kSecret});
    CHECK(labels.make(countingId(), base::wallFromMillis(1795518000000)) ==
          "gs1aaaqeayeaudaocajbifqydiob4aa4rh5u75sqr5we");
}

TEST_CASE("A label reads back to its session and its minute, under either secret") {
    test::SeededRandom random(7);
    const Labels now({kSecret, kOldSecret});
    const Labels before({kOldSecret});
    for (int round = 0; round < 200; ++round) {
        const auto session = base::SessionId::make(random);
        const auto expires =
            base::wallFromMillis(static_cast<std::int64_t>(random.below(4'000'000'000'000)));
        for (const Labels* maker : {&now, &before}) {
            const std::string label = maker->make(session, expires);
            REQUIRE(label.size() == kLabelBytes);
            const auto read = now.read(label);
            REQUIRE(read);
            CHECK(read->session == session);
            CHECK(read->expires_at >= expires);
            CHECK(read->expires_at - expires < std::chrono::minutes(1));
        }
        CHECK(!before.read(now.make(session, expires)));
    }
}

TEST_CASE("A label that was cut anywhere is not ours, and is seen to be cut from 16 bytes on") {
    const Labels labels({kSecret});
    const auto session = countingId();
    const std::string label = labels.make(session, base::wallFromMillis(1795518000000));
    for (std::size_t size = 0; size < label.size(); ++size) {
        const std::string cut = label.substr(0, size);
        INFO(cut);
        CHECK(!labels.read(cut));
        CHECK(labels.isCutOf(cut, session) == (size >= 16));
    }
    CHECK(!labels.isCutOf(label, session));
    test::SeededRandom random(1);
    CHECK(!labels.isCutOf(label.substr(0, 30), base::SessionId::make(random)));
}

TEST_CASE("A label with any one character changed is not ours") {
    const Labels labels({kSecret});
    const std::string label = labels.make(countingId(), base::wallFromMillis(1795518000000));
    for (std::size_t at = 0; at < label.size(); ++at) {
        for (char c : std::string("abcz27-A. ")) {
            std::string forged = label;
            if (forged[at] == c) continue;
            forged[at] = c;
            INFO(forged);
            CHECK(!labels.read(forged));
        }
    }
}

TEST_CASE("Folded, padded and foreign labels are not ours") {
    const Labels labels({kSecret});
    const auto session = countingId();
    const auto expires = base::wallFromMillis(1795518000000);
    const std::string label = labels.make(session, expires);
    CHECK(!labels.read(upper(label)));
    CHECK(labels.isCutOf(upper(label), session));
    CHECK(!labels.read(label + " "));
    CHECK(!labels.read(" " + label));
    CHECK(!labels.read(Labels({kForeignSecret}).make(session, expires)));
    CHECK(!labels.read("my-training-run"));
    CHECK(!labels.read(""));
}

}  // namespace gpushopper::provider
