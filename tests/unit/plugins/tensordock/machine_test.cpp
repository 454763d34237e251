// Goal: every shape in which TensorDock was seen to tell of machines is read; anything else is
// refused whole, never read as "no machines". Method: tables of bodies.

#include "plugins/tensordock/wire/machine.hpp"

#include "plugins/tensordock/machines/view.hpp"
#include "plugins/tensordock/wire/rfc3339.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"

namespace gpushopper::tensordock {
namespace {

Instance seen(const std::string& fields, const std::optional<Promise>& promise = std::nullopt) {
    return viewOf(readMachine(machineJson(fields)), promise, "user");
}

}  // namespace

TEST_CASE("a list is read in each of its four shapes") {
    const std::string flat = R"({"id":"m-1","name":"a","status":"running"})";
    const std::string docs = R"({"type":"VM","id":"m-1","attributes":{"name":"a",)"
                             R"("status":"running"}})";
    for (const std::string& body :
         {R"({"data":[)" + flat + "]}", R"({"data":{"instances":[)" + flat + "]}}",
          R"({"data":{"instances":[)" + docs + "]}}",
          R"({"data":{"type":"list","id":"instances","attributes":{"instances":[)" + flat + "]}}}",
          R"({"status":"ok","data":[)" + flat + R"(],"message":"fine"})"}) {
        INFO(body);
        const auto machines = readMachines(body);
        REQUIRE(machines.size() == 1);
        CHECK(machines[0].id == "m-1");
        CHECK(machines[0].name == "a");
        CHECK(machines[0].status == "running");
        CHECK(!machines[0].hourly_micros);
    }
    for (const char* empty : {R"({"data":[]})", R"({"data":{"instances":[]}})",
                              R"({"data":{"attributes":{"instances":[]}}})"}) {
        CHECK(readMachines(empty).empty());
    }
}

TEST_CASE("an answer that is no list is no empty list") {
    for (const char* body : {"",
                             " ",
                             "null",
                             "[]",
                             "7",
                             "{}",
                             R"({"data":null})",
                             R"({"data":"none"})",
                             R"({"data":{}})",
                             R"({"data":{"instances":null}})",
                             R"({"data":{"instances":{}}})",
                             R"({"data":{"attributes":{}}})",
                             R"({"instances":[]})",
                             R"({"data":[]},)",
                             R"({"data":[],"data":[]})",
                             R"({"data":[]} x)",
                             R"({"data":[{"id":"m-1"})",
                             R"({"data":[{"id":"m-1"},)",
                             R"({"data":[{"id":"m-)",
                             "<html>no</html>"}) {
        INFO(body);
        CHECK(failureOf([&] { readMachines(body); }).code == GSP_BAD_RESPONSE);
    }
}

TEST_CASE("a stranger's long name does not spoil the list") {
    Machine machine = readMachine(kRunning);
    machine.name = std::string(300, 'x');
    CHECK(viewOf(machine, std::nullopt, "user").label == std::string(256, 'x'));
}

TEST_CASE("one element that cannot be told apart fails the list") {
    for (const char* element :
         {"null", "7", "\"m-2\"", "[]", "{}", R"({"name":"x"})", R"({"id":null})", R"({"id":""})",
          R"({"id":{}})", R"({"id":"../x"})", R"({"id":"a b"})"}) {
        INFO(element);
        const std::string body = R"({"data":[{"id":"m-1"},)" + std::string(element) + "]}";
        CHECK(failureOf([&] { readMachines(body); }).code == GSP_BAD_RESPONSE);
    }
    CHECK(readMachines(R"({"data":[{"id":17}]})")[0].id == "17");
}

TEST_CASE("one machine is read bare, wrapped, and with attributes") {
    const std::string fields = R"("name":"a","status":"running","ipAddress":"203.0.113.7")";
    for (const std::string& body :
         {R"({"id":"m-1",)" + fields + "}", R"({"data":{"id":"m-1",)" + fields + "}}",
          R"({"data":{"type":"virtualmachine","id":"m-1","attributes":{)" + fields + "}}}"}) {
        INFO(body);
        const Machine machine = readMachine(body);
        CHECK(machine.id == "m-1");
        CHECK(machine.name == "a");
        CHECK(machine.ip_address == "203.0.113.7");
    }
    for (const char* body : {"{}", R"({"data":{}})", R"({"data":[{"id":"m-1"}]})", "[]",
                             R"({"data":{"id":"a/b"}})", R"({"id":)"}) {
        INFO(body);
        CHECK(failureOf([&] { readMachine(body); }).code == GSP_BAD_RESPONSE);
    }
}

TEST_CASE("fields come in both spellings, and odd ones are as good as missing") {
    const Machine snake = readMachine(
        R"({"id":"a","ip_address":"2001:db8::7","port_forwards":[{"internal_port":"22",
            "external_port":20456.0},{"internal_port":0,"external_port":1},{"internal_port":80},
            null],"price_per_hour":"0.272999","created_at":"2026-03-01T12:00:00.5Z"})");
    CHECK(snake.ip_address == "2001:db8::7");
    REQUIRE(snake.forwards.size() == 1);
    CHECK(snake.forwards[0].external_port == 20456);
    CHECK(snake.hourly_micros == 272'999);
    CHECK(snake.created_unix_ms == 1'772'366'400'500);
    const Machine odd = readMachine(
        R"({"id":"a","name":7,"status":null,"ipAddress":"a b","portForwards":"none",
            "rateHourly":"much","created_at":"yesterday"})");
    CHECK(odd.name == "7");
    CHECK(odd.status.empty());
    CHECK(odd.ip_address.empty());
    CHECK(odd.forwards.empty());
    CHECK(!odd.hourly_micros);
    CHECK(odd.created_unix_ms == 0);
}

TEST_CASE("dates are those of RFC 3339 or none") {
    CHECK(unixMillis("1970-01-01T00:00:00Z") == 0);
    CHECK(unixMillis("2026-03-01T12:00:00Z") == 1'772'366'400'000);
    CHECK(unixMillis("2026-03-01T13:30:00+01:30") == 1'772'366'400'000);
    CHECK(unixMillis("2026-03-01 12:00:00.123456Z") == 1'772'366'400'123);
    for (const char* text :
         {"", "2026-03-01", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-01T24:00:00Z",
          "2026-03-01T12:00:00", "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00Zx", "x"}) {
        INFO(text);
        CHECK(!unixMillis(text));
    }
}

TEST_CASE("every word for a state means one thing, in any spelling") {
    struct Row {
        const char* words;
        gsp_state state;
        gsp_billing billing;
        bool gone;
    };
    for (const Row& row :
         {Row{"creating", GSP_STARTING, GSP_BILLING_COMPUTE, false},
          Row{"Queued", GSP_STARTING, GSP_BILLING_COMPUTE, false},
          Row{"RUNNING", GSP_RUNNING, GSP_BILLING_COMPUTE, false},
          Row{"stopping", GSP_STOPPED, GSP_BILLING_COMPUTE, false},
          Row{"stopped", GSP_STOPPED, GSP_BILLING_COMPUTE, false},
          Row{"stoppeddisassociated", GSP_STOPPED, GSP_BILLING_STORAGE_ONLY, false},
          Row{"StoppedDisassociated", GSP_STOPPED, GSP_BILLING_STORAGE_ONLY, false},
          Row{"stopped_disassociated", GSP_STOPPED, GSP_BILLING_STORAGE_ONLY, false},
          Row{"error", GSP_BROKEN, GSP_BILLING_COMPUTE, false},
          Row{"deleting", GSP_STATE_UNKNOWN, GSP_BILLING_UNKNOWN, false},
          Row{"Deleted", GSP_STATE_UNKNOWN, GSP_BILLING_UNKNOWN, true},
          Row{"terminated", GSP_STATE_UNKNOWN, GSP_BILLING_UNKNOWN, true},
          Row{"rebalancing", GSP_STATE_UNKNOWN, GSP_BILLING_UNKNOWN, false},
          Row{"", GSP_STATE_UNKNOWN, GSP_BILLING_UNKNOWN, false}}) {
        INFO(row.words);
        const Status status = statusOf(row.words);
        CHECK(status.state == row.state);
        CHECK(status.billing == row.billing);
        CHECK(status.gone == row.gone);
    }
}

TEST_CASE("the way in is read from each answer") {
    const Promise own{.dedicated_ip = true, .ports = {8000}, .hourly_micros = 0};
    const Promise shared{.dedicated_ip = false, .ports = {8000}, .hourly_micros = 0};
    const std::string ip = R"("status":"running","ipAddress":"203.0.113.7",)";
    const std::string none = ip + R"("portForwards":[])";
    const std::string both = ip + R"("portForwards":[{"internal_port":22,"external_port":20456},
        {"internal_port":8000,"external_port":20457}])";
    const std::string other =
        ip + R"("portForwards":[{"internal_port":8000,"external_port":20457}])";

    CHECK(seen(both).ssh_port == 20456);
    CHECK(seen(both).ports == KeyValues{{"8000/tcp", "203.0.113.7:20457"}});
    CHECK(seen(none).ssh_port == 22);  // after a restart: an own address has no forwards
    CHECK(seen(none).ports.empty());
    CHECK(seen(none, own).ssh_port == 22);
    CHECK(seen(none, own).ports == KeyValues{{"8000/tcp", "203.0.113.7:8000"}});
    // The forwards that were asked for were never made: port 22 there is somebody else's.
    CHECK(seen(none, shared).ssh_port == 0);
    CHECK(seen(other, shared).ssh_port == 0);
    CHECK(seen(R"("status":"running","ipAddress":"")", own).ssh_port == 0);
    CHECK(seen(R"("status":"running")").ssh_host.empty());
    CHECK(seen(both).ssh_user == "user");
    CHECK(seen(both).state_native == "running");
    CHECK(seen(ip + R"("rateHourly":0.46)").price_micros == 460'000);
}

}  // namespace gpushopper::tensordock
