// Goal: reading, ending and extending sessions, in every state. Method: rows brought into a state
// as the engine would, then asked over the API.

#include <set>

#include "daemon/provision/moves.hpp"
#include "tests/support/api_bench.hpp"

namespace gpushopper::api {
namespace {

using nlohmann::json;
using session::EndReason;

class Sessions {
public:
    base::SessionId pending(const std::string& offer = "mock-1",
                            const std::string& consumer = "alice") {
        auto order = ApiBench::order(offer);
        order["consumer_id"] = consumer;
        const auto sent = bench.post("/api/v1/sessions", order, {{"Prefer", "respond-async"}});
        REQUIRE(sent.response.status == 202);
        bench.clock.advance(std::chrono::milliseconds(1));
        return *base::SessionId::parse(sent.json.at("session").at("id").get<std::string>());
    }
    base::SessionId running() {
        const auto id = pending();
        bench.run(id);
        return id;
    }
    base::SessionId stopping() {
        const auto id = running();
        REQUIRE(bench.intents.end(id, EndReason::Done, {}));
        return id;
    }
    base::SessionId stopped() {
        const auto id = stopping();
        bench.prove(id);
        return id;
    }
    base::SessionId failed() {
        const auto id = pending();
        bench.refuseCreate(id, EndReason::NoCapacity, "gone");
        return id;
    }
    base::SessionId in(const std::string& status) {
        if (status == "pending") return pending();
        if (status == "running") return running();
        if (status == "stopping") return stopping();
        if (status == "stopped") return stopped();
        REQUIRE(status == "failed");
        return failed();
    }
    static std::string path(const base::SessionId& id, const std::string& tail = "") {
        return "/api/v1/sessions/" + id.str() + tail;
    }

    ApiBench bench;
};

}  // namespace

TEST_CASE("What may be done in which status") {
    struct Row {
        std::string status;
        std::string done;
        std::string extend;
        std::string diagnostics;
    };
    const Row row =
        GENERATE(Row{"pending", "", "", "session_not_running"}, Row{"running", "", "", ""},
                 Row{"stopping", "", "session_stopping", "session_not_running"},
                 Row{"stopped", "session_terminal", "session_terminal", "session_not_running"},
                 Row{"failed", "session_terminal", "session_terminal", "session_not_running"});
    CAPTURE(row.status);
    Sessions sessions;
    const auto id = sessions.in(row.status);
    const auto check = [&](const ApiBench::Sent& sent, const std::string& code) {
        CHECK(sent.response.status == (code.empty() ? 200 : 409));
        CHECK(sent.json.at("session_id") == id.str());
        if (code.empty()) return;
        CHECK(sent.json.at("code") == code);
        CHECK(sent.json.at("session_status") == row.status);
    };
    check(sessions.bench.get(Sessions::path(id, "/diagnostics")), row.diagnostics);
    check(sessions.bench.post(Sessions::path(id, "/extend"), {{"additional_hours", 1}}),
          row.extend);
    check(sessions.bench.send("POST", Sessions::path(id, "/done")), row.done);
}

TEST_CASE("Extend adds to the end, never beyond twelve hours in all") {
    Sessions sessions;
    const auto id = sessions.running();
    const auto before = sessions.bench.get(Sessions::path(id)).json;
    const auto sent =
        sessions.bench.post(Sessions::path(id, "/extend"), {{"additional_hours", 10.0}});
    CHECK(sent.response.status == 200);
    const auto after = sessions.bench.get(Sessions::path(id)).json;
    CHECK(after.at("reservation_hours") == 12);
    CHECK(after.at("expires_at") == sent.json.at("new_expires_at"));
    CHECK(after.at("expires_at") != before.at("expires_at"));
    const auto over = sessions.bench.post(Sessions::path(id, "/extend"), {{"additional_hours", 1}});
    CHECK(over.response.status == 400);
    CHECK(over.json.at("code") == "hard_max_exceeded");
    CHECK(over.json.at("reservation_hours") == 13);
    CHECK(over.json.at("maximum_hours") == 12);
    CHECK(sessions.bench.get(Sessions::path(id)).json == after);
}

TEST_CASE("Delete is 202 while the machine is only said to be gone, 200 once it was not found") {
    Sessions sessions;
    const auto id = sessions.running();
    sessions.bench.tasks.engine = [&] {
        sessions.bench.change(id, [&](store::Change& change) {
            if (change.row.state != session::State::Destroying) return;
            sessions.bench.take(change, session::Event::DestroySettled);
        });
    };
    const auto began = sessions.bench.clock.monotonicNow();
    const auto waiting = sessions.bench.send("DELETE", Sessions::path(id));
    CHECK(waiting.response.status == 202);
    CHECK(waiting.response.headers.find("Retry-After") == "5");
    CHECK(waiting.json.at("message") == "session destroy in progress");
    CHECK(sessions.bench.clock.monotonicNow() - began == std::chrono::seconds(30));

    sessions.bench.tasks.engine = [&] {
        sessions.bench.change(id, [&](store::Change& change) {
            change.row.first_absence = session::Sighting{sessions.bench.clock.wallNow(), {}, "d:1"};
        });
    };
    const auto seen = sessions.bench.send("DELETE", Sessions::path(id));
    CHECK(seen.response.status == 200);
    CHECK(seen.json.at("session_status") == "stopping");
}

TEST_CASE("Delete of a queued session and of an ended one is 200 at once") {
    Sessions sessions;
    const auto queued = sessions.bench.send("DELETE", Sessions::path(sessions.pending()));
    CHECK(queued.response.status == 200);
    CHECK(queued.json.at("session_status") == "stopped");
    const auto failed = sessions.bench.send("DELETE", Sessions::path(sessions.failed()));
    CHECK(failed.response.status == 200);
    CHECK(failed.json.at("session_status") == "failed");
}

TEST_CASE("A session shows what is known and null for what is not") {
    Sessions sessions;
    const auto id = sessions.pending();
    const json fresh = sessions.bench.get(Sessions::path(id)).json;
    for (const char* name : {"provider_instance_id", "error", "ssh_host", "ssh_port", "ssh_user",
                             "billing", "end_reason", "running_at", "stopped_at"}) {
        CAPTURE(name);
        CHECK(fresh.at(name).is_null());
    }
    CHECK(fresh.at("cost_usd") == 0);
    CHECK(fresh.at("endpoints") == json::array());
    sessions.bench.run(id);
    sessions.bench.clock.advance(std::chrono::hours(1));
    const json later = sessions.bench.get(Sessions::path(id)).json;
    CHECK(later.at("ssh_port") == 2222);
    CHECK(later.at("cost_usd").get<double>() > 0.33);
    REQUIRE(sessions.bench.intents.end(id, EndReason::Done, {}));
    sessions.bench.prove(id);
    const json over = sessions.bench.get(Sessions::path(id)).json;
    CHECK(over.at("phase") == "gone");
    CHECK(over.at("stopped_at").is_string());
}

TEST_CASE("Ids are read in any case of letters") {
    Sessions sessions;
    std::string id = sessions.pending().str();
    for (char& c : id) c = static_cast<char>(std::toupper(c));
    CHECK(sessions.bench.get("/api/v1/sessions/" + id).response.status == 200);
}

TEST_CASE("Pages of sessions join to the whole list, newest first, also when rows are added") {
    Sessions sessions;
    std::vector<std::string> made(7);
    for (std::string& id : made) {
        const auto number = std::to_string(sessions.bench.sessionCount());
        id = sessions.pending("mock-1", "c" + number).str();
    }
    std::vector<std::string> listed;
    std::string target = "/api/v1/sessions?limit=3";
    while (true) {
        const auto [response, page] = sessions.bench.get(target);
        REQUIRE(response.status == 200);
        CHECK(page.at("count") == page.at("sessions").size());
        for (const json& session : page.at("sessions")) listed.push_back(session.at("id"));
        if (page.at("next_cursor").is_null()) break;
        sessions.pending("mock-2", "later" + std::to_string(listed.size()));
        target = "/api/v1/sessions?limit=3&cursor=" + page.at("next_cursor").get<std::string>();
    }
    CHECK(listed == std::vector<std::string>(made.rbegin(), made.rend()));
}

TEST_CASE("Filters of the list, and providers that only have sessions") {
    Sessions sessions;
    sessions.running();
    sessions.pending("mock-2", "bob");
    const auto total = [&](const std::string& query) {
        return sessions.bench.get("/api/v1/sessions?" + query).json.at("total").get<int>();
    };
    CHECK(total("status=running") == 1);
    CHECK(total("consumer_id=bob") == 1);
    CHECK(total("consumer_id=nobody") == 0);
    CHECK(total("provider=MOCK") == 2);
    CHECK(total("provider=mock&status=pending&consumer_id=bob") == 1);
}

TEST_CASE("Events come oldest first, in pages with a cursor of their own session") {
    Sessions sessions;
    const auto id = sessions.stopped();
    const auto other = sessions.pending("mock-2");
    const auto [response, first] = sessions.bench.get(Sessions::path(id, "/events?limit=2"));
    REQUIRE(response.status == 200);
    CHECK(first.at("session_id") == id.str());
    CHECK(first.at("events").at(0).at("type") == "created");
    CHECK(first.at("events").at(0).at("seq") == 1);
    const auto cursor = first.at("next_cursor").get<std::string>();
    const auto second = sessions.bench.get(Sessions::path(id, "/events?cursor=" + cursor)).json;
    CHECK(second.at("events").at(0).at("seq") == 3);
    CHECK(second.at("next_cursor").is_null());
    CHECK(sessions.bench.get(Sessions::path(other, "/events?cursor=" + cursor)).response.status ==
          400);
}

TEST_CASE("Diagnostics of a running session") {
    Sessions sessions;
    const auto id = sessions.running();
    sessions.bench.clock.advance(std::chrono::minutes(63));
    const auto [response, answer] = sessions.bench.get(Sessions::path(id, "/diagnostics"));
    REQUIRE(response.status == 200);
    CHECK(answer.at("uptime") == "1h 3m");
    CHECK(answer.at("uptime_seconds") == 3780);
    CHECK(answer.at("time_to_expiry") == "56m");
    CHECK(answer.at("ssh_available") == true);
    CHECK(answer.at("ssh_host_key_fingerprint") == "SHA256:abc");
}

}  // namespace gpushopper::api
