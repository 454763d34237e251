// Goal: an inventory is read as it is meant or refused with the place of the fault. Method: a table
// of single faults in a good file, and the example that is shipped.

#include "plugins/static/inventory.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "tests/support/catch.hpp"

namespace gpushopper::static_hosts {
namespace {

using nlohmann::json;

json good() {
    return {{"name", "alpha"}, {"ssh_host", "192.0.2.1"}, {"gpu_model", "A40"}, {"disk_gib", 100}};
}

std::string refusalOf(const std::string& text) {
    try {
        parseInventory(text);
    } catch (const InventoryError& error) {
        return error.what();
    }
    return "it was accepted";
}

std::string refusalOf(const json& hosts) { return refusalOf(json{{"hosts", hosts}}.dump()); }

TEST_CASE("what is left out has a default", "[static]") {
    const auto hosts = parseInventory(json{{"hosts", json::array({good()})}}.dump());
    REQUIRE(hosts.size() == 1);
    CHECK(hosts[0].ssh_port == 22);
    CHECK(hosts[0].ssh_user == "root");
    CHECK(hosts[0].gpu_count == 1);
    CHECK(hosts[0].price_micros == 0);
    CHECK(hosts[0].authorized_keys_file.empty());
    CHECK(parseInventory(R"({"hosts": []})").empty());
}

TEST_CASE("a price is exact", "[static]") {
    json host = good();
    host["price_per_hour"] = "0.377";
    CHECK(parseInventory(json{{"hosts", json::array({host})}}.dump())[0].price_micros == 377'000);
    host["price_per_hour"] = 0.1;
    CHECK(parseInventory(json{{"hosts", json::array({host})}}.dump())[0].price_micros == 100'000);
}

TEST_CASE("a fault is named with its place", "[static]") {
    struct Fault {
        const char* key;
        json value;
    };
    const std::vector<Fault> faults{{"name", "Rack 1"},
                                    {"name", ""},
                                    {"name", nullptr},
                                    {"name", std::string(65, 'a')},
                                    {"ssh_host", 7},
                                    {"ssh_host", "a\nb"},
                                    {"ssh_port", 0},
                                    {"ssh_port", 65536},
                                    {"ssh_port", "22"},
                                    {"gpu_count", 0},
                                    {"gpu_count", -1},
                                    {"gpu_count", 1.5},
                                    {"disk_gib", 0},
                                    {"price_per_hour", "-1"},
                                    {"price_per_hour", "free"},
                                    {"price_per_hour", json::array()},
                                    {"location", ""},
                                    {"authorized_keys_file", "keys"},
                                    {"gpus", 2}};
    for (const auto& fault : faults) {
        json host = good();
        host["name"] = "beta";
        host[fault.key] = fault.value;
        const std::string refusal = refusalOf(json::array({good(), host}));
        CAPTURE(fault.key, fault.value.dump());
        CHECK(refusal.starts_with("host 2"));
        CHECK(refusal.find('`' + std::string(fault.key) + '`') != std::string::npos);
    }
    for (const char* key : {"name", "ssh_host", "gpu_model", "disk_gib"}) {
        json host = good();
        host.erase(key);
        CHECK(refusalOf(json::array({host})).find("must be set") != std::string::npos);
    }
}

TEST_CASE("two hosts do not share a name or a keys file", "[static]") {
    json first = good();
    first["authorized_keys_file"] = "/srv/keys";
    json second = first;
    CHECK(refusalOf(json::array({first, second})).find("is there twice") != std::string::npos);
    second["name"] = "beta";
    CHECK(refusalOf(json::array({first, second})).find("another host") != std::string::npos);
}

TEST_CASE("what is no inventory is refused", "[static]") {
    for (const char* text : {"", "{", "[]", "{}", R"({"hosts": {}})", R"({"hosts": [], "x": 1})",
                             R"({"hosts": [7]})", "null"}) {
        CAPTURE(text);
        CHECK(refusalOf(std::string(text)) != "it was accepted");
    }
    CHECK(refusalOf(json(json::array_t(1001, good()))).find("1000") != std::string::npos);
}

TEST_CASE("the example that is shipped is an inventory", "[static]") {
    const std::ifstream file(GS_SOURCE_DIR "/etc/hosts.example.json");
    std::ostringstream text;
    text << file.rdbuf();
    CHECK(parseInventory(text.str()).size() == 2);
}

}  // namespace
}  // namespace gpushopper::static_hosts
