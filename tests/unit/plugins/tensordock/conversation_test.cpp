// Goal: whole calls do what the core relies on: one create, honest outcomes, lists that are whole,
// and a key that is called bad only when it is. Method: scripted answers, virtual time, and a look
// at every request that went out.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"

namespace gpushopper::tensordock {
namespace {

using std::chrono::seconds;

std::string headerValue(const HttpRequest& request, const std::string& name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return "";
}

std::size_t countOf(const Dock& dock, const std::string& method, const std::string& end = "") {
    const auto requests = dock.host.requests();
    return static_cast<std::size_t>(
        std::count_if(requests.begin(), requests.end(), [&](const HttpRequest& request) {
            return request.method == method && request.url.ends_with(end);
        }));
}

}  // namespace

TEST_CASE("a menu is one request, and its offers are filtered") {
    Dock dock;
    dock.says(200, places()).says(200, places());
    CHECK(dock.offers().size() == 4);
    OfferFilter filter;
    filter.gpu_count_min = 2;
    filter.limit = 2;
    CHECK(dock.offers(filter).size() == 2);
    REQUIRE(dock.host.requests().size() == 2);
    const HttpRequest request = dock.host.requests().front();
    CHECK(request.method == "GET");
    CHECK(request.url == "https://dashboard.tensordock.com/api/v2/locations");
    CHECK(headerValue(request, "Authorization") == "Bearer " + kToken);
    CHECK(dock.host.values("offers_left_out") == std::vector<double>(8, 0));
}

TEST_CASE("a create after the menu is one request, and accepted the moment its id is known") {
    Dock dock;
    dock.says(200, places()).says(201, kCreated);
    dock.offers();
    dock.create(request());
    REQUIRE(dock.accepted);
    CHECK(dock.accepted->id == kId);
    CHECK(dock.accepted->label == kLabel);
    CHECK(dock.accepted->state == GSP_STARTING);  // whatever the answer calls it
    CHECK(dock.accepted->price_micros == kPriceMicros);
    CHECK(dock.accepted->ssh_port == 0);
    REQUIRE(dock.host.requests().size() == 2);
    const HttpRequest post = dock.host.requests().back();
    CHECK(post.method == "POST");
    CHECK(post.url == "https://dashboard.tensordock.com/api/v2/instances");
    CHECK(headerValue(post, "Content-Type") == "application/json");
    CHECK(nlohmann::json::parse(post.body)["data"]["attributes"]["name"] == kLabel);
}

TEST_CASE("a create after a restart, or with an old menu, lists first") {
    Dock dock;
    dock.says(200, places()).says(200, kCreated);
    dock.create(request());
    CHECK(dock.accepted);
    CHECK(countOf(dock, "GET", "/locations") == 1);
    dock.host.advance(seconds(121));
    dock.says(200, R"({"data":{"locations":[]}})");
    CHECK(failureOf([&] { dock.create(request()); }).code == GSP_NO_CAPACITY);
    CHECK(countOf(dock, "POST") == 1);
}

TEST_CASE("a create is sent once, whatever comes back, and doubt is called doubt") {
    struct Row {
        testing::ScriptedAnswer answer;
        gsp_code code;
        gsp_outcome outcome;
    };
    const std::string html = "<html>502</html>";
    for (const Row& row :
         {Row{noAnswer(GSP_TRANSIENT, GSP_MAYBE_APPLIED), GSP_TRANSIENT, GSP_MAYBE_APPLIED},
          Row{noAnswer(GSP_TRANSIENT, GSP_NOT_APPLIED), GSP_TRANSIENT, GSP_NOT_APPLIED},
          Row{noAnswer(GSP_DEADLINE, GSP_MAYBE_APPLIED), GSP_DEADLINE, GSP_MAYBE_APPLIED},
          Row{{.response = {}, .takes = seconds(200)}, GSP_DEADLINE, GSP_MAYBE_APPLIED},
          Row{answer(502, html), GSP_TRANSIENT, GSP_MAYBE_APPLIED},
          Row{answer(200, html), GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
          Row{answer(200, ""), GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
          Row{answer(200, "{}"), GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
          Row{answer(200, R"({"data":{"id":"","status":"creating"}})"), GSP_BAD_RESPONSE,
              GSP_MAYBE_APPLIED},
          Row{answer(200, R"({"data":{"id":"7b1f)"), GSP_BAD_RESPONSE, GSP_MAYBE_APPLIED},
          Row{answer(200, R"({"status":400,"error":"No available nodes found"})"), GSP_NO_CAPACITY,
              GSP_NOT_APPLIED},
          Row{answer(429, "", {{"Retry-After", "5"}}), GSP_RATE_LIMITED, GSP_NOT_APPLIED}}) {
        INFO(row.answer.response.status << ' ' << row.answer.response.body);
        Dock dock;
        dock.says(200, places()).says(row.answer);
        const Failure failure = failureOf([&] { dock.create(request()); });
        CHECK(failure.code == row.code);
        CHECK(failure.outcome == row.outcome);
        CHECK(!dock.accepted);
        CHECK(countOf(dock, "POST") == 1);
    }
}

TEST_CASE("a refusal that needs no provider sends nothing") {
    Dock dock;
    CreateRequest wanted = request();
    wanted.offer_id = "nonsense";
    CHECK(failureOf([&] { dock.create(wanted); }).code == GSP_INVALID_ARGUMENT);
    wanted = request();
    wanted.ssh_public_keys = {"x"};
    CHECK(failureOf([&] { dock.create(wanted); }).code == GSP_INVALID_ARGUMENT);
    CHECK(failureOf([&] { dock.get("a/b"); }).code == GSP_INVALID_ARGUMENT);
    CHECK(failureOf([&] { dock.destroy("a/b"); }).code == GSP_INVALID_ARGUMENT);
    CHECK(dock.host.requests().empty());
}

TEST_CASE("a name that was cut is told, and kept as it came back") {
    Dock dock;
    dock.says(200, places())
        .says(200, R"({"data":{"id":"m-1","name":")" + kLabel.substr(0, 20) + "\"}}");
    dock.create(request());
    CHECK(dock.accepted->label == kLabel.substr(0, 20));
    CHECK(dock.host.logged("tensordock.create.name_changed"));

    Dock bare;
    bare.says(200, places()).says(200, R"({"id":"m-1"})");
    bare.create(request());
    CHECK(bare.accepted->label == kLabel);
    CHECK(!bare.host.logged("tensordock.create.name_changed"));
}

TEST_CASE("a machine is looked at by id, and another one's answer is none") {
    Dock dock;
    dock.says(200, kRunning);
    const Instance machine = dock.get("TensorDock-" + kId);
    CHECK(machine.state == GSP_RUNNING);
    CHECK(machine.ssh_host == "203.0.113.7");
    CHECK(machine.ssh_port == 20456);
    CHECK(machine.ssh_user == "user");
    CHECK(machine.price_micros == 460'000);
    CHECK(dock.host.requests().back().url.ends_with("/instances/" + kId));

    const std::string other = R"({"id":"m-2","status":"running"})";
    dock.says(200, other).says(200, other).says(200, other);
    CHECK(failureOf([&] { dock.get(); }).code == GSP_BAD_RESPONSE);
}

TEST_CASE("a machine is gone when TensorDock says so, by 404 or by its word for it") {
    Dock dock;
    dock.says(404, R"({"error":"Instance not found"})");
    CHECK(failureOf([&] { dock.get(); }).code == GSP_NOT_FOUND);
    dock.says(200, machineJson(R"("status":"Deleted")"));
    CHECK(failureOf([&] { dock.get(); }).code == GSP_NOT_FOUND);
    dock.says(200, machineJson(R"("status":"deleting")"));
    CHECK(dock.get().state == GSP_STATE_UNKNOWN);
    for (int i = 0; i < 3; ++i) dock.says(404, "<html>Next.js</html>");
    CHECK(failureOf([&] { dock.get(); }).code == GSP_BAD_RESPONSE);
}

TEST_CASE("a secret that is not there never looks like a machine that is not there") {
    Dock dock;
    testing::FakeHost empty;
    dock.provider = std::make_unique<TensorDockProvider>(empty.host(), Config::parse("{}"));
    testing::FakeCall call(empty);
    const Failure failure = failureOf([&] { dock.provider->getInstance(call, kId); });
    CHECK(failure.code == GSP_AUTH);
    CHECK(failure.message.find("api_token") != std::string::npos);
    CHECK(empty.requests().empty());
}

TEST_CASE("machines that are over are left out of the list and counted; foreign ones stay") {
    Dock dock;
    dock.says(200, R"({"data":[{"id":"a","name":"mine","status":"running","rateHourly":0.5},
        {"id":"b","name":"somebody-elses","status":"stopped"},{"id":"c","status":"deleted"},
        {"id":"d","status":"deleting"}]})");
    const auto list = dock.list();
    REQUIRE(list.size() == 3);
    CHECK(list[0].price_micros == 500'000);
    CHECK(list[1].label == "somebody-elses");
    CHECK(list[1].state == GSP_STOPPED);
    CHECK(list[2].state == GSP_STATE_UNKNOWN);
    CHECK(dock.host.values("machines_ended") == std::vector<double>{1});
}

TEST_CASE("a list that cannot be read is asked for again, and fails whole") {
    Dock dock;
    dock.says(200, "<html></html>").says(502, "x").says(200, R"({"data":[{"id":"a"}]})");
    CHECK(dock.list().size() == 1);
    for (const char* body : {R"({"data":[{"id":"a"},{"name":"b"}]})", R"({"data":"none"})", "{}"}) {
        Dock broken;
        for (int i = 0; i < 3; ++i) broken.says(200, body);
        CHECK(failureOf([&] { broken.list(); }).code == GSP_BAD_RESPONSE);
    }
    Dock missing;
    for (int i = 0; i < 3; ++i) missing.says(404, R"({"error":"not found"})");
    CHECK(failureOf([&] { missing.list(); }).code == GSP_BAD_RESPONSE);
}

TEST_CASE("a destroy is one request, and is not repeated") {
    Dock dock;
    dock.says(200, R"({"data":{"type":"success"}})").says(404, "").says(502, "");
    CHECK_NOTHROW(dock.destroy());
    CHECK(dock.host.requests().back().method == "DELETE");
    CHECK(dock.host.requests().back().url.ends_with("/instances/" + kId));
    CHECK_NOTHROW(dock.destroy());
    CHECK(failureOf([&] { dock.destroy(); }).code == GSP_TRANSIENT);
    CHECK(countOf(dock, "DELETE") == 3);
}

TEST_CASE("one 401 proves nothing: a read is asked once more after a pause") {
    Dock dock;
    dock.says(401, "Unauthorized").says(200, kNoMachines);
    const HostTime before = dock.host.host().now();
    CHECK(dock.list().empty());
    CHECK(dock.host.host().now() - before >= seconds(2));
    CHECK(dock.host.logged("tensordock.key.refused_once"));

    dock.says(401, "Unauthorized").says(403, "Forbidden");
    const Failure failure = failureOf([&] { dock.list(); });
    CHECK(failure.code == GSP_AUTH);
    CHECK(failure.message.find("asked twice, 2 s apart: HTTP 401, then HTTP 403") !=
          std::string::npos);
    CHECK(dock.host.requests().size() == 4);
}

TEST_CASE("a create's 401 is AUTH only when a read is refused too, and is never sent again") {
    Dock refused;
    refused.says(200, places()).says(401, "Unauthorized").says(401, "Unauthorized");
    const Failure bad = failureOf([&] { refused.create(request()); });
    CHECK(bad.code == GSP_AUTH);
    CHECK(bad.outcome == GSP_NOT_APPLIED);
    CHECK(bad.message.find("the list of machines was refused too: HTTP 401") != std::string::npos);
    CHECK(countOf(refused, "POST") == 1);

    Dock loaded;
    loaded.says(200, places()).says(401, "Unauthorized").says(200, kNoMachines);
    const Failure busy = failureOf([&] { loaded.create(request()); });
    CHECK(busy.code == GSP_PERMANENT);
    CHECK(busy.outcome == GSP_NOT_APPLIED);
    CHECK(busy.message.find("the same key was good for the list of machines") != std::string::npos);
    CHECK(countOf(loaded, "POST") == 1);
    CHECK(loaded.host.logged("tensordock.key.refused_once"));

    Dock unsure;
    unsure.says(200, places()).says(401, "Unauthorized").says(502, "");
    const Failure open = failureOf([&] { unsure.create(request()); });
    CHECK(open.code == GSP_PERMANENT);
    CHECK(open.message.find("no second look at the key came through") != std::string::npos);
}

TEST_CASE("all calls together keep to one request a second, three at once") {
    Dock dock;
    const HostTime start = dock.host.host().now();
    for (int i = 0; i < 23; ++i) {
        dock.says(200, kNoMachines);
        dock.list();
    }
    CHECK(dock.host.host().now() - start >= seconds(20));
    CHECK(dock.host.host().now() - start <= seconds(21));
}

TEST_CASE("Retry-After is obeyed by every call after it") {
    Dock dock;
    dock.says(429, "", {{"Retry-After", "9"}});
    const Failure failure = failureOf([&] { dock.list(); });
    CHECK(failure.code == GSP_RATE_LIMITED);
    CHECK(failure.retry_after == seconds(9));
    const HostTime then = dock.host.host().now();
    dock.says(200, kRunning);
    dock.get();
    CHECK(dock.host.host().now() - then >= seconds(9));
}

TEST_CASE("five failures open the breaker; destroys and lists still get through") {
    Dock dock;
    for (int i = 0; i < 40; ++i) dock.says(503, "");
    while (dock.host.values("breaker_state").back() < 1) {
        const Failure failure = failureOf([&] { dock.get(); });
        CHECK(failure.code == GSP_TRANSIENT);
    }
    const auto sent = dock.host.requests().size();
    CHECK(sent == 5);
    CHECK(failureOf([&] { dock.get(); }).message.find("circuit breaker") != std::string::npos);
    CHECK(dock.host.requests().size() == sent);
    CHECK_THROWS_AS(dock.destroy(), Failure);
    CHECK(dock.host.requests().size() == sent + 1);
}

TEST_CASE("a machine that costs more than was quoted is told of once") {
    Dock dock;
    dock.says(200, places()).says(200, kCreated);
    dock.create(request());
    const std::string dear = machineJson(R"("status":"running","rateHourly":0.60)");
    dock.says(200, machineJson(R"("status":"running","rateHourly":0.4705)"));
    dock.get();
    CHECK(!dock.host.logged("tensordock.machine.dearer_than_quoted"));
    dock.says(200, dear).says(200, dear);
    dock.get();
    dock.get();
    const auto logs = dock.host.logs();
    CHECK(std::count_if(logs.begin(), logs.end(), [](const auto& line) {
              return line.event == "tensordock.machine.dearer_than_quoted";
          }) == 1);
}

TEST_CASE("the token is in one header and nowhere else") {
    Dock dock;
    const std::string echo = R"({"error":"bad token Bearer )" + kToken + "\"}";
    dock.says(200, places()).says(200, kCreated).says(200, kRunning).says(500, echo);
    dock.offers();
    dock.create(request());
    dock.get();
    CHECK_THROWS_AS(dock.destroy(), Failure);
    for (const HttpRequest& request : dock.host.requests()) {
        CHECK(request.url.find("canary") == std::string::npos);
        CHECK(request.body.find("canary") == std::string::npos);
        CHECK(headerValue(request, "Authorization") == "Bearer " + kToken);
    }
    for (const auto& line : dock.host.logs()) {
        for (const auto& [key, value] : line.fields)
            CHECK(value.find("canary") == std::string::npos);
    }
}

}  // namespace gpushopper::tensordock
