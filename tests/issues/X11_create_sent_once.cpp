// A create was sent again up to four times when the marketplace said "too fast", for eight seconds.
// Both plugins: one request whatever the answer, the time asked for is passed on, nothing is waited
// for.

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper {
namespace {

struct Answered {
    Failure failure;
    std::size_t writes = 0;
    HostTime::duration waited{};
};

std::size_t writesOf(const testing::FakeHost& host) {
    std::size_t writes = 0;
    for (const HttpRequest& request : host.requests()) writes += request.method != "GET" ? 1 : 0;
    return writes;
}

Answered vastAi(const testing::ScriptedAnswer& answer) {
    vastai::VastAccount account;
    for (int i = 0; i < 5; ++i) account.host.script(answer);
    const HostTime start = account.host.host().now();
    const Failure failure = vastai::failureIn([&] { vastai::rent(account); });
    return {failure, writesOf(account.host), account.host.host().now() - start};
}

Answered tensorDock(const testing::ScriptedAnswer& answer) {
    tensordock::Dock dock;
    dock.says(200, tensordock::places());
    dock.offers();
    for (int i = 0; i < 5; ++i) dock.says(answer);
    const HostTime start = dock.host.host().now();
    const Failure failure = tensordock::failureOf([&] { dock.create(tensordock::request()); });
    return {failure, writesOf(dock.host), dock.host.host().now() - start};
}

// One request of each kind a second is what both allow; a repetition would take several.
constexpr std::chrono::seconds kOneTurn{2};

}  // namespace

TEST_CASE("A create that came too fast is sent once, and says when to come again") {
    const testing::ScriptedAnswer slow{
        .response = {.status = 429, .headers = {{"Retry-After", "30"}}, .body = "too fast"}};
    for (const auto& ask : {vastAi, tensorDock}) {
        const Answered answered = ask(slow);
        CHECK(answered.failure.code == GSP_RATE_LIMITED);
        CHECK(answered.failure.outcome == GSP_NOT_APPLIED);
        CHECK(answered.failure.retry_after >= std::chrono::seconds(30));
        CHECK(answered.writes == 1);
        CHECK(answered.waited <= kOneTurn);
    }
}

TEST_CASE("A create without an answer, or with one of a broken server, is sent once") {
    for (const auto& ask : {vastAi, tensorDock}) {
        for (const int status : {500, 502, 503, 504, 408}) {
            const Answered answered =
                ask({.response = {.status = status, .headers = {}, .body = "<html>"}});
            CHECK(answered.failure.outcome == GSP_MAYBE_APPLIED);
            CHECK(answered.writes == 1);
        }
        const Answered cut =
            ask({.response = {}, .code = GSP_TRANSIENT, .outcome = GSP_MAYBE_APPLIED});
        CHECK(cut.failure.outcome == GSP_MAYBE_APPLIED);
        CHECK(cut.writes == 1);
    }
}

}  // namespace gpushopper
