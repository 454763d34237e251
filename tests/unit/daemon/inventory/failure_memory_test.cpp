// Goal: a failure is remembered for an hour, of the offer and of its machine, and the memory stays
// small. Method: record, then read at chosen moments.

#include "daemon/inventory/failure_memory.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"

namespace gpushopper::inventory {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const base::MonoTime kStart = base::MonoTime{} + minutes(10);

FailureMemory::Failure failure(FailureKind kind, base::MonoTime at = kStart) {
    return {.at = at, .kind = kind, .text = "why"};
}

void recordFor(FailureMemory& memory, const Offer& offer, FailureMemory::Failure one) {
    memory.record({.id = offer.id,
                   .provider = offer.provider,
                   .gpu_type = offer.gpu_type,
                   .machine_id = offer.machine_id},
                  std::move(one));
}

TEST_CASE("an offer without failures is left as it is", "[inventory]") {
    const Verdict verdict = FailureMemory{}.verdict(testing::offer("mock", "1"), kStart);
    CHECK(verdict.confidence_ppm == kPpm);
    CHECK_FALSE(verdict.suppressed);
}

TEST_CASE("each failure halves the confidence, the third one suppresses", "[inventory]") {
    FailureMemory memory;
    const Offer offer = testing::offer("mock", "1");
    recordFor(memory, offer, failure(FailureKind::Gone));
    CHECK(memory.verdict(offer, kStart).confidence_ppm == 500'000);
    CHECK_FALSE(memory.verdict(offer, kStart).suppressed);
    recordFor(memory, offer, failure(FailureKind::Refused));
    CHECK(memory.verdict(offer, kStart).confidence_ppm == 250'000);
    CHECK_FALSE(memory.verdict(offer, kStart).suppressed);
    recordFor(memory, offer, failure(FailureKind::Gone));
    CHECK(memory.verdict(offer, kStart).suppressed);
}

TEST_CASE("a bad machine is suppressed at once, under every offer of it", "[inventory]") {
    FailureMemory memory;
    const Offer bad = testing::offer("mock", "1");
    const Offer same_machine = testing::offer("mock", "2");
    Offer other_machine = testing::offer("mock", "3");
    other_machine.machine_id = "mock-machine-9";
    recordFor(memory, bad, failure(FailureKind::BadMachine));
    CHECK(memory.verdict(bad, kStart).suppressed);
    CHECK(memory.verdict(same_machine, kStart).suppressed);
    CHECK_FALSE(memory.verdict(other_machine, kStart).suppressed);
}

TEST_CASE("a failure is forgotten after an hour", "[inventory]") {
    FailureMemory memory;
    const Offer offer = testing::offer("mock", "1");
    recordFor(memory, offer, failure(FailureKind::BadMachine));
    CHECK(memory.verdict(offer, kStart + minutes(60) - seconds(1)).suppressed);
    CHECK_FALSE(memory.verdict(offer, kStart + minutes(60)).suppressed);
    CHECK(memory.failuresOf(offer.id, kStart + minutes(59)).size() == 1);
    CHECK(memory.failuresOf(offer.id, kStart + minutes(60)).empty());
}

TEST_CASE("the memory is bounded, and the longest quiet key makes room", "[inventory]") {
    FailureMemory memory;
    const auto key = [](std::size_t n) { return base::OfferId("mock-" + std::to_string(n)); };
    for (std::size_t n = 0; n < FailureMemory::kKeysMax + 10; ++n) {
        const auto at = kStart + std::chrono::milliseconds(n);
        memory.record({.id = key(n)}, failure(FailureKind::Gone, at));
    }
    CHECK(memory.size() == FailureMemory::kKeysMax);
    CHECK(memory.failuresOf(key(0), kStart).empty());
    CHECK(memory.failuresOf(key(FailureMemory::kKeysMax + 9), kStart).size() == 1);
    for (int n = 0; n < 50; ++n) memory.record({.id = key(500)}, failure(FailureKind::Gone));
    CHECK(memory.failuresOf(key(500), kStart).size() == FailureMemory::kFailuresPerKeyMax);
}

TEST_CASE("a long reason is cut", "[inventory]") {
    FailureMemory memory;
    const Offer offer = testing::offer("mock", "1");
    recordFor(memory, offer,
              {.at = kStart, .kind = FailureKind::Gone, .text = std::string(999, 'x')});
    CHECK(memory.failuresOf(offer.id, kStart).front().text.size() == FailureMemory::kTextBytesMax);
}

}  // namespace
}  // namespace gpushopper::inventory
