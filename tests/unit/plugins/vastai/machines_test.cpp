// Goal: what Vast.ai says about a machine becomes what the core should believe, and an odd word
// ends nothing. Method: rows with one field changed at a time.

#include "plugins/vastai/machines/machine_view.hpp"

#include "plugins/vastai/machines/machine_state.hpp"
#include "plugins/vastai/machines/price_watch.hpp"
#include "plugins/vastai/wire/instance_rows.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

Instance seen(const json& changes) {
    json row = wireInstance();
    row.update(changes);
    const OneInstance one = readOneInstance(json{{"instances", row}}.dump());
    REQUIRE(one.kind == OneInstance::Kind::Found);
    return instanceOf(one.row, "root");
}

TEST_CASE("a running machine has an address, ports and a price", "[vastai]") {
    const Instance machine = seen(json::object());
    CHECK(machine.id == "33597063");
    CHECK(machine.label == kLabel);
    CHECK(machine.state == GSP_RUNNING);
    CHECK(machine.state_native == "running");
    CHECK(machine.billing == GSP_BILLING_COMPUTE);
    CHECK(machine.price_micros == 322400);
    CHECK(machine.created_unix_ms == 1795527017740);
    CHECK(machine.ssh_host == "203.0.113.7");
    CHECK(machine.ssh_port == 33526);
    CHECK(machine.ssh_user == "root");
    CHECK(machine.ports == KeyValues{{"8000/tcp", "203.0.113.7:33527"}});
    CHECK(json::parse(machine.extras_json).at("contract_ends_unix_s") == 1797000000);
}

TEST_CASE("each word for a state means what it means (X15)", "[vastai]") {
    struct Row {
        json word;
        gsp_state state;
        gsp_billing billing;
    };
    for (const Row& row : {Row{nullptr, GSP_STARTING, GSP_BILLING_STORAGE_ONLY},
                           Row{"", GSP_STARTING, GSP_BILLING_STORAGE_ONLY},
                           Row{"created", GSP_STARTING, GSP_BILLING_STORAGE_ONLY},
                           Row{"loading", GSP_STARTING, GSP_BILLING_STORAGE_ONLY},
                           Row{"rebooting", GSP_STARTING, GSP_BILLING_STORAGE_ONLY},
                           Row{"running", GSP_RUNNING, GSP_BILLING_COMPUTE},
                           Row{"frozen", GSP_RUNNING, GSP_BILLING_COMPUTE},
                           Row{"stopped", GSP_STOPPED, GSP_BILLING_STORAGE_ONLY},
                           Row{"exited", GSP_BROKEN, GSP_BILLING_STORAGE_ONLY},
                           Row{"unknown", GSP_STATE_UNKNOWN, GSP_BILLING_UNKNOWN},
                           Row{"offline", GSP_STATE_UNKNOWN, GSP_BILLING_NONE},
                           Row{"teleporting", GSP_STARTING, GSP_BILLING_UNKNOWN},
                           Row{"scheduling", GSP_STARTING, GSP_BILLING_UNKNOWN},
                           Row{true, GSP_STARTING, GSP_BILLING_STORAGE_ONLY}}) {
        INFO(row.word);
        const Instance machine = seen({{"actual_status", row.word}});
        CHECK(machine.state == row.state);
        CHECK(machine.billing == row.billing);
    }
}

TEST_CASE("an image that the host's driver cannot run is final", "[vastai]") {
    const json broken{{"actual_status", "created"},
                      {"status_msg", "Error response from daemon: OCI runtime create failed: x"}};
    CHECK(seen(broken).state == GSP_BROKEN);
    CHECK(seen({{"actual_status", "created"}, {"status_msg", "pulling"}}).state == GSP_STARTING);
    CHECK(seen({{"status_msg", "OCI runtime create failed"}}).state == GSP_RUNNING);
}

TEST_CASE("a disk alone costs what is left without the GPU", "[vastai]") {
    CHECK(seen({{"actual_status", "stopped"}}).price_micros == 10400);
    CHECK(seen({{"actual_status", "loading"}}).price_micros == 10400);
    CHECK(seen({{"actual_status", "loading"}, {"dph_base", nullptr}}).price_micros == 322400);
    CHECK(seen({{"actual_status", "loading"}, {"dph_base", 0.9}}).price_micros == 322400);
    CHECK(seen({{"dph_total", nullptr}}).price_micros == 0);
}

TEST_CASE("without a mapped port 22 one logs in through the proxy", "[vastai]") {
    for (const json& ports :
         {json(nullptr), json::object(), json::array({22}), json{{"22/tcp", {{{"HostPort", "0"}}}}},
          json{{"22/tcp", {{{"HostPort", "70000"}}}}},
          json{{"22/udp", {{{"HostPort", "33526"}}}}}}) {
        INFO(ports);
        const Instance machine = seen({{"ports", ports}});
        CHECK(machine.ssh_host == "ssh5.vast.ai");
        CHECK(machine.ssh_port == 39860);
    }
    CHECK(seen({{"public_ipaddr", nullptr}}).ssh_host == "ssh5.vast.ai");
    CHECK(seen({{"public_ipaddr", "\n"}}).ssh_host == "ssh5.vast.ai");
    CHECK(seen({{"public_ipaddr", "evil host; rm"}}).ssh_host == "ssh5.vast.ai");
}

TEST_CASE("with Jupyter the proxy's SSH is one port further on", "[vastai]") {
    const json jupyter{{"ports", nullptr}, {"image_runtype", "jupyter_proxy ssh_proxy"}};
    CHECK(seen(jupyter).ssh_port == 39861);
    json last = jupyter;
    last["ssh_port"] = 65535;
    CHECK(seen(last).ssh_port == 0);
    CHECK(seen({{"image_runtype", "jupyter_direc ssh_direc ssh_proxy"}}).ssh_port == 33526);
}

TEST_CASE("an address is believed of running machines only", "[vastai]") {
    for (const json& word : {json("loading"), json("stopped"), json("exited"), json(nullptr)}) {
        const Instance machine = seen({{"actual_status", word}});
        CHECK(machine.ssh_host.empty());
        CHECK(machine.ssh_port == 0);
        CHECK(machine.ports.empty());
    }
    const json nowhere{{"ports", nullptr}, {"ssh_host", nullptr}};
    CHECK(seen(nowhere).ssh_port == 0);
    CHECK(seen(nowhere).ssh_user.empty());
}

TEST_CASE("port 22 is the login's, except where there is no login", "[vastai]") {
    const Instance bare = seen({{"image_runtype", "args"}});
    CHECK(bare.ports ==
          KeyValues{{"22/tcp", "203.0.113.7:33526"}, {"8000/tcp", "203.0.113.7:33527"}});
}

TEST_CASE("only ports that the core can read are passed on", "[vastai]") {
    const json mapped{{{"HostPort", "40001"}}};
    const Instance machine = seen({{"ports",
                                    {{"8000/tcp", mapped},
                                     {"9000/udp", mapped},
                                     {"x/tcp", mapped},
                                     {"8000", mapped},
                                     {"80000000/tcp", mapped},
                                     {"70/sctp", mapped},
                                     {"/tcp", mapped}}}});
    CHECK(machine.ports ==
          KeyValues{{"8000/tcp", "203.0.113.7:40001"}, {"9000/udp", "203.0.113.7:40001"}});
}

TEST_CASE("a label comes back as it is, or is none, or is a stranger's cut one", "[vastai]") {
    CHECK(seen({{"label", nullptr}}).label.empty());
    CHECK(seen({{"label", ""}}).label.empty());
    CHECK(seen({{"label", "gs1short"}}).label == "gs1short");  // cut by whom ever: shown as it is
    std::string long_one;
    for (int i = 0; i < 200; ++i) long_one += "\u00e9\u00e9";
    const std::string shown = seen({{"label", long_one}}).label;
    CHECK(shown.size() == 256);
    CHECK(long_one.starts_with(shown));
}

TEST_CASE("a frozen or forged text of a host is shown short and clean", "[vastai]") {
    const Instance machine =
        seen({{"status_msg", "<b>x</b>\n" + std::string(5000, 'y')}, {"end_date", 1e300}});
    CHECK(machine.extras_json.size() < 1024);
    const json extras = json::parse(machine.extras_json);
    CHECK(extras.at("status_msg").get<std::string>().find('<') == std::string::npos);
    CHECK_FALSE(extras.contains("contract_ends_unix_s"));
}

TEST_CASE("an announced price rise is news once, and again when it comes anew", "[vastai]") {
    const HostTime start{std::chrono::hours(1)};
    PriceWatch watch(start);
    CHECK_FALSE(watch.claimDue(start));
    CHECK(watch.claimDue(start + std::chrono::minutes(10)));
    CHECK_FALSE(watch.claimDue(start + std::chrono::minutes(19)));
    WirePriceRise rise;
    rise.pending_id = 999;
    CHECK(watch.news({rise, rise}).size() == 1);
    CHECK(watch.news({rise}).empty());
    CHECK(watch.news({}).empty());
    CHECK(watch.news({rise}).size() == 1);
    CHECK(watch.news({WirePriceRise{}}).empty());
}

TEST_CASE("a question for price rises that fails is asked more and more rarely", "[vastai]") {
    HostTime now{std::chrono::hours(1)};
    PriceWatch watch(now);
    std::vector<std::int64_t> minutes;
    for (int i = 0; i < 5; ++i) {
        const HostTime before = now;
        while (!watch.claimDue(now)) now += std::chrono::minutes(1);
        minutes.push_back(std::chrono::duration_cast<std::chrono::minutes>(now - before).count());
        watch.failed(now);
    }
    CHECK(minutes == std::vector<std::int64_t>{10, 20, 40, 80, 80});
}

TEST_CASE("prices per second become prices per hour", "[vastai]") {
    CHECK(hourlyMicros(0.0001, 0.00001) == 396'000);
    CHECK(hourlyMicros(std::nullopt, std::nullopt) == 0);
    CHECK(hourlyMicros(-1.0, std::nullopt) == 0);
    CHECK(hourlyMicros(1e300, 1e300) == 1'000'000'000'000'000);
}

}  // namespace
}  // namespace gpushopper::vastai
