// Goal: POST /sessions answers as the contract's table says, and what is left behind is what the
// table says. Method: the real intents and store; the test plays the engine while the request
// waits.

#include <algorithm>
#include <map>

#include "daemon/api/orders/create_answer.hpp"
#include "daemon/ssh/keys.hpp"
#include "tests/support/api_bench.hpp"

namespace gpushopper::api {
namespace {

using nlohmann::json;
using session::EndReason;

const std::string kSessions = "/api/v1/sessions";

struct Refused {
    EndReason reason;
    int status;
    std::string code;
    bool retry;
};

std::string keyOf(const json& answer) { return answer.at("ssh_private_key").get<std::string>(); }

}  // namespace

TEST_CASE("An accepted create is 201 with the session, its place and the private key") {
    ApiBench bench;
    bench.tasks.engine = [&] { bench.accept(bench.newest()); };
    const auto [response, answer] = bench.post(kSessions, ApiBench::order());
    REQUIRE(response.status == 201);
    const json& session = answer.at("session");
    CHECK(session.at("phase") == "booting");
    CHECK(session.at("status") == "provisioning");
    CHECK(session.at("offer_id") == "mock-1");
    CHECK(session.at("price_per_hour") == 0.34);
    CHECK(session.at("disk_gb") == 50);
    CHECK(response.headers.find("Location") ==
          kSessions + "/" + session.at("id").get<std::string>());
    CHECK(keyOf(answer).starts_with("-----BEGIN OPENSSH PRIVATE KEY-----"));
    const auto row = bench.store.sessions().get(bench.newest());
    CHECK((*row)->key_handed_at.has_value());
    CHECK((*row)->consumer_public_key.starts_with("ssh-ed25519 "));
}

TEST_CASE("After thirty seconds the answer is 201 with the session as it is") {
    ApiBench bench;
    const auto [response, answer] = bench.post(kSessions, ApiBench::order());
    CHECK(response.status == 201);
    CHECK(answer.at("session").at("status") == "pending");
    CHECK(bench.clock.wallNow() - (*bench.store.sessions().get(bench.newest()))->created_at ==
          std::chrono::seconds(30));
}

TEST_CASE("A request that may not wait is answered at once with the session as it is") {
    ApiBench bench;
    const auto begun = bench.clock.wallNow();
    Request request;
    request.method = "POST";
    request.target = kSessions;
    request.body = ApiBench::order().dump();
    request.may_wait = false;
    const auto [response, answer] = bench.send(std::move(request));
    CHECK(response.status == 201);
    CHECK(answer.at("session").at("status") == "pending");
    CHECK(bench.clock.wallNow() == begun);
}

TEST_CASE("An answer that leaves doubt is no refusal: 201 at once") {
    ApiBench bench;
    bench.tasks.engine = [&] {
        bench.change(bench.newest(), [&](store::Change& change) {
            bench.take(change, session::Event::CreateStarted);
            bench.take(change, session::Event::CreateDoubtful);
        });
    };
    const auto [response, answer] = bench.post(kSessions, ApiBench::order());
    CHECK(response.status == 201);
    CHECK(answer.at("session").at("phase") == "unconfirmed");
}

TEST_CASE("A create that the provider refused names the session and the way on") {
    const Refused row =
        GENERATE(Refused{EndReason::NoCapacity, 503, "stale_inventory", true},
                 Refused{EndReason::ProviderRefused, 502, "provision_failed", true},
                 Refused{EndReason::ProviderAuth, 502, "provider_auth_failed", false},
                 Refused{EndReason::ProviderFunds, 502, "provision_failed", false},
                 Refused{EndReason::ProviderRateLimited, 503, "provider_rate_limited", true},
                 Refused{EndReason::ProviderUnavailable, 503, "provider_unavailable", true});
    CAPTURE(row.code);
    ApiBench bench;
    bench.tasks.engine = [&] { bench.refuseCreate(bench.newest(), row.reason, "out of stock"); };
    const auto [response, answer] = bench.post(kSessions, ApiBench::order());
    CHECK(response.status == row.status);
    CHECK(answer.at("code") == row.code);
    CHECK(answer.at("error_type") == row.code);
    CHECK(answer.at("message") == answer.at("detail"));
    CHECK(answer.at("session_id") == bench.newest().str());
    CHECK(answer.at("offer_id") == "mock-1");
    CHECK(answer.at("provider") == "mock");
    CHECK(answer.at("retry_suggested") == row.retry);
    CHECK(response.headers.find("Retry-After").has_value() == (row.status == 503));
    CHECK_FALSE(answer.contains("ssh_private_key"));
}

TEST_CASE("Ended by somebody meanwhile: 201 with the session as it is") {
    ApiBench bench;
    bench.tasks.engine = [&] { REQUIRE(bench.intents.end(bench.newest(), EndReason::Done, {})); };
    const auto [response, answer] = bench.post(kSessions, ApiBench::order());
    CHECK(response.status == 201);
    CHECK(answer.at("session").at("end_reason") == "done");
}

TEST_CASE("Prefer: respond-async answers 202 without waiting") {
    ApiBench bench;
    const auto [response, answer] =
        bench.post(kSessions, ApiBench::order(), {{"Prefer", "respond-async"}});
    CHECK(response.status == 202);
    CHECK(response.headers.find("Preference-Applied") == "respond-async");
    CHECK(answer.at("session").at("status") == "pending");
    CHECK_FALSE(keyOf(answer).empty());
}

TEST_CASE("A key of the consumer's own is taken, and no private key is answered") {
    ApiBench bench;
    const std::string line = ssh::generateKeyPair("me@home", bench.random).public_line;
    auto order = ApiBench::order();
    order["ssh_public_key"] = line + "\n";
    const auto [response, answer] = bench.post(kSessions, order);
    REQUIRE(response.status == 201);
    CHECK_FALSE(answer.contains("ssh_private_key"));
    CHECK((*bench.store.sessions().get(bench.newest()))->consumer_public_key == line);
}

TEST_CASE(
    "A second active session of the consumer and the offer is 409, however the id is written") {
    ApiBench bench;
    REQUIRE(bench.post(kSessions, ApiBench::order()).response.status == 201);
    const auto first = bench.newest().str();
    for (const char* id : {"mock-1", " MOCK-1 ", "1"}) {
        const auto [response, answer] = bench.post(kSessions, ApiBench::order(id));
        CHECK(response.status == 409);
        CHECK(answer.at("code") == "duplicate_session");
        CHECK(answer.at("session_id") == first);
    }
    CHECK(bench.sessionCount() == 1);
}

TEST_CASE("While creates are stopped at the provider nothing is stored") {
    ApiBench bench;
    bench.directory.mock.creates_blocked =
        provider::BlockedCreates{.cause = provider::CreateBlock::Breaker,
                                 .reason = "the provider does not answer",
                                 .retry_after = std::chrono::milliseconds(12'345)};
    const auto [response, answer] = bench.post(kSessions, ApiBench::order());
    CHECK(response.status == 503);
    CHECK(answer.at("code") == "provider_unavailable");
    CHECK(answer.at("offer_id") == "mock-1");
    CHECK(response.headers.find("Retry-After") == "13");
    CHECK(bench.sessionCount() == 0);
}

TEST_CASE("While the service stops nothing is stored") {
    ApiBench bench;
    bench.lifecycle.now = LifePhase::Stopping;
    const auto [response, answer] = bench.post(kSessions, ApiBench::order());
    CHECK(response.status == 503);
    CHECK(answer.at("code") == "shutting_down");
    CHECK(response.headers.find("Retry-After"));
    CHECK(bench.sessionCount() == 0);
}

TEST_CASE("What a provider cannot do is refused by name") {
    ApiBench bench;
    bench.directory.mock.entrypoint_mode = false;
    bench.directory.mock.on_start_bytes_max = 4;
    auto order = ApiBench::order();
    order["workload_type"] = "llm_vllm";
    order["launch_mode"] = "entrypoint";
    order["on_start_cmd"] = "12345";
    const auto [response, answer] = bench.post(kSessions, order);
    CHECK(response.status == 400);
    CHECK(answer.at("fields").size() == 2);
    CHECK(bench.sessionCount() == 0);
}

TEST_CASE("A database that fails is 503, and its words stay inside") {
    ApiBench bench;
    bench.store.counted.failing = true;
    const auto [response, answer] = bench.post(kSessions, ApiBench::order());
    CHECK(response.status == 503);
    CHECK(answer.at("code") == "store_unavailable");
    CHECK(answer.dump().find("SQLITE") == std::string::npos);
}

TEST_CASE("The same key and body again: the same answer, the key for ten minutes, one session") {
    ApiBench bench;
    bench.tasks.engine = [&] { bench.accept(bench.newest()); };
    const Headers key{{"Idempotency-Key", "k-1"}};
    const auto first = bench.post(kSessions, ApiBench::order(), key);
    REQUIRE(first.response.status == 201);
    bench.tasks.engine = {};

    const auto again = bench.post(kSessions, ApiBench::order(), key);
    CHECK(again.response.status == 201);
    CHECK(again.response.headers.find("Idempotent-Replayed") == "true");
    CHECK(again.response.headers.find("Location") == first.response.headers.find("Location"));
    CHECK(again.json == first.json);

    bench.clock.advance(std::chrono::minutes(10));
    const auto late = bench.post(kSessions, ApiBench::order(), key);
    CHECK(late.json.at("ssh_private_key").is_null());
    CHECK(late.json.at("session") == first.json.at("session"));
    CHECK(bench.sessionCount() == 1);
}

TEST_CASE("The same key with another body is 422") {
    ApiBench bench;
    const Headers key{{"Idempotency-Key", "k-1"}};
    REQUIRE(bench.post(kSessions, ApiBench::order("mock-1"), key).response.status == 201);
    const auto other = bench.post(kSessions, ApiBench::order("mock-2"), key);
    CHECK(other.response.status == 422);
    CHECK(other.json.at("code") == "idempotency_key_reused");
    CHECK(bench.sessionCount() == 1);
}

TEST_CASE("The same key while the first is at work is 409") {
    ApiBench bench;
    const Headers key{{"Idempotency-Key", "k-1"}};
    int status = 0;
    bench.tasks.engine = [&] {
        bench.tasks.engine = {};
        const auto second = bench.post(kSessions, ApiBench::order(), key);
        status = second.response.status;
        CHECK(second.json.at("code") == "idempotency_in_flight");
        CHECK(second.response.headers.find("Retry-After") == "1");
        bench.accept(bench.newest());
    };
    CHECK(bench.post(kSessions, ApiBench::order(), key).response.status == 201);
    CHECK(status == 409);
}

TEST_CASE("A refused create is replayed as it was; a refusal without a session is answered anew") {
    ApiBench bench;
    const Headers key{{"Idempotency-Key", "k-1"}};
    const auto missing = bench.post(kSessions, ApiBench::order("mock-9"), key);
    CHECK(missing.response.status == 404);
    bench.tasks.engine = [&] { bench.refuseCreate(bench.newest(), EndReason::NoCapacity, "gone"); };
    const auto first = bench.post(kSessions, ApiBench::order(), key);
    REQUIRE(first.response.status == 503);
    const auto again = bench.post(kSessions, ApiBench::order(), key);
    CHECK(again.response.status == 503);
    CHECK(again.json == first.json);
    CHECK(again.response.headers.find("Content-Type") == "application/problem+json");
    CHECK(bench.sessionCount() == 1);
}

TEST_CASE("A request that died before its answer is replayed from the session as it is") {
    ApiBench bench;
    const Headers key{{"Idempotency-Key", "k-1"}};
    // The session is stored; then the store fails, so the request ends without a stored answer.
    bench.tasks.engine = [&] { bench.store.counted.failing = true; };
    const auto first = bench.post(kSessions, ApiBench::order(), key);
    REQUIRE(first.response.status == 503);
    CHECK(first.json.at("session_id") == bench.newest().str());
    bench.store.counted.failing = false;
    bench.tasks.engine = {};
    bench.accept(bench.newest());
    const auto again = bench.post(kSessions, ApiBench::order(), key);
    CHECK(again.response.status == 201);
    CHECK(again.json.at("session").at("phase") == "booting");
    CHECK_FALSE(keyOf(again.json).empty());
    CHECK((*bench.store.sessions().get(bench.newest()))->key_handed_at.has_value());
}

TEST_CASE("With retries the answer is that of the last attempt") {
    ApiBench bench;
    auto order = ApiBench::order();
    order["auto_retry"] = true;
    base::SessionId next;
    bench.tasks.engine = [&] {
        bench.tasks.engine = {};
        const auto first = bench.newest();
        bench.change(first, [&](store::Change& change) {
            bench.take(change, session::Event::CreateStarted);
            provision::wantEnd(change, EndReason::NoCapacity, "gone", bench.clock.wallNow());
            session::Session attempt = change.row;
            attempt.id = base::SessionId::make(bench.random);
            attempt.offer_id = base::OfferId("mock-2");
            attempt.native_offer_id = "2";
            attempt.label = "another";
            attempt.state = session::State::Queued;
            attempt.ending = session::Ending::None;
            attempt.end_reason.reset();
            attempt.error.clear();
            attempt.retry.parent = change.row.id;
            attempt.claim = {};
            next = attempt.id;
            bench.take(change, session::Event::CreateRefused);
            change.row.retry.next = next;
            auto made = std::make_shared<store::Change>();
            made->row = attempt;
            change.next_attempt = std::move(made);
        });
        bench.tasks.engine = [&] { bench.accept(next); };
    };
    const auto [response, answer] = bench.post(kSessions, order);
    REQUIRE(response.status == 201);
    CHECK(answer.at("session").at("id") == next.str());
    CHECK(answer.at("session").at("auto_retry") == true);
    CHECK_FALSE(keyOf(answer).empty());
}

TEST_CASE("The agreed price follows the disk where the offer prices it apart") {
    ApiBench bench;
    auto offer = testing::offer("mock", "4");
    offer.storage_price_per_gb_hour = base::Money::micros(100);
    offer.disk_gb_priced = 10;
    bench.clock.advance(std::chrono::seconds(1));
    bench.catalogue.publish(bench.mock, {.offers = {offer},
                                         .asked_at = bench.clock.monotonicNow(),
                                         .fetched_at = bench.clock.monotonicNow()});
    auto order = ApiBench::order("mock-4");
    order["disk_gb"] = 110;
    const auto answer = bench.post(kSessions, order).json;
    CHECK(answer.at("session").at("price_per_hour") == 0.35);
}

TEST_CASE("Every reason to end has an answer, and only words of the provider refuse") {
    session::Session row;
    row.state = session::State::Failed;
    int refusals = 0;
    for (std::size_t place = 0; place < session::kEndReasonCount; ++place) {
        row.end_reason = static_cast<EndReason>(place);
        refusals += createRefusal(row) ? 1 : 0;
    }
    CHECK(refusals == 9);
    row.end_reason = EndReason::NoCapacity;
    row.accepted_at = base::WallTime{};  // It was accepted, so that is what the answer says.
    CHECK_FALSE(createRefusal(row));
}

}  // namespace gpushopper::api
