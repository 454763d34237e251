// Goal: a wrong setting is refused when the provider is opened, and the token only ever goes to
// TensorDock or to this machine. Method: tables of settings.

#include "plugins/tensordock/settings.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

namespace gpushopper::tensordock {
namespace {

Settings read(const std::string& json) { return readSettings(Config::parse(json)); }

std::string refusal(const std::string& json) {
    try {
        read(json);
    } catch (const Failure& failure) {
        CHECK(failure.code == GSP_INVALID_ARGUMENT);
        return failure.message;
    }
    return "";
}

}  // namespace

TEST_CASE("the defaults of the schema are those of the code") {
    const auto schema = nlohmann::json::parse(kConfigSchema);
    nlohmann::json defaults = nlohmann::json::object();
    for (const auto& [key, property] : schema["properties"].items()) {
        if (property.contains("default")) defaults[key] = property["default"];
    }
    const Settings given = read(defaults.dump());
    const Settings none = read("{}");
    CHECK(given.v2 == none.v2);
    CHECK(given.v0 == none.v0);
    CHECK(given.image == none.image);
    CHECK(given.ssh_user == none.ssh_user);
    CHECK(given.vcpus_per_gpu == none.vcpus_per_gpu);
    CHECK(given.ram_gb_per_gpu == none.ram_gb_per_gpu);
    CHECK(none.v2 == "https://dashboard.tensordock.com/api/v2");
    CHECK(none.v0 == "https://marketplace.tensordock.com/api/v0");
    CHECK(schema["properties"]["api_token"]["secret"] == true);
    CHECK(schema["properties"]["auth_id"]["secret"] == true);
}

TEST_CASE("an address without a path is that of the whole service") {
    const Settings bare = read(R"({"base_url": "http://127.0.0.1:9002"})");
    CHECK(bare.v2 == "http://127.0.0.1:9002/api/v2");
    CHECK(bare.v0 == "http://127.0.0.1:9002/api/v0");
    const Settings whole = read(R"({"base_url": "http://127.0.0.1:9002/api/v2/"})");
    CHECK(whole.v2 == bare.v2);
    CHECK(whole.v0 == bare.v0);
    CHECK(read(R"({"base_url": "http://[::1]:9002"})").v2 == "http://[::1]:9002/api/v2");
    CHECK(read(R"({"base_url": "https://x.example/td"})").v2 == "https://x.example/td");
}

TEST_CASE("plain http leaves this machine for nobody") {
    for (const char* url :
         {"http://dashboard.tensordock.com/api/v2", "http://localhost:9002", "http://127.evil.com",
          "http://[::2]:1", "http://10.0.0.1", "http://0127.0.0.1x", "http://", "ftp://127.0.0.1",
          "127.0.0.1:9002", "", "https://user:secret@host/", "https://host/?api_token=x",
          "https://host/#x", "https://ho st/", "http://127.0.0.1\\@x"}) {
        INFO(url);
        CHECK(refusal(nlohmann::json{{"base_url", url}}.dump()).find("`base_url`") !=
              std::string::npos);
    }
}

TEST_CASE("every other setting is checked by name") {
    CHECK(refusal(R"({"image": "ubuntu 2404"})").find("`image`") != std::string::npos);
    CHECK(refusal(R"({"image": ""})").find("`image`") != std::string::npos);
    CHECK(refusal(R"({"ssh_user": "a; reboot"})").find("`ssh_user`") != std::string::npos);
    CHECK(refusal(R"({"ssh_user": "-rf"})").find("`ssh_user`") != std::string::npos);
    CHECK(refusal(R"({"vcpus_per_gpu": 1})").find("`vcpus_per_gpu`") != std::string::npos);
    CHECK(refusal(R"({"ram_gb_per_gpu": 1024})").find("`ram_gb_per_gpu`") != std::string::npos);
    CHECK(refusal(R"({"base_uri": "x"})").find("`base_uri`") != std::string::npos);
}

}  // namespace gpushopper::tensordock
