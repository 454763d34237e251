// Goal: a configuration that cannot work is refused with the key's name, and the key of the account
// never travels without TLS but to this very machine. Method: tables.

#include "plugins/vastai/vast_config.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

TEST_CASE("the defaults of the schema are those of the struct", "[vastai]") {
    const json schema = json::parse(kConfigSchema);
    const VastConfig defaults = readConfig(Config::parse("{}"));
    const json& properties = schema.at("properties");
    CHECK(properties.at("base_url").at("default") == defaults.base_url);
    CHECK(properties.at("verified_only").at("default") == defaults.verified_only);
    CHECK(properties.at("ssh_user").at("default") == defaults.ssh_user);
    CHECK(properties.at("api_key").at("secret") == true);
    CHECK(properties.at("api_key").at("env") == "VASTAI_API_KEY");
    CHECK(properties.at("base_url").at("env") == "VASTAI_BASE_URL");
    CHECK(properties.size() == 4);
}

TEST_CASE("plain HTTP is for loopback addresses only", "[vastai]") {
    for (const char* good :
         {"https://console.vast.ai", "https://cloud.vast.ai/", "https://[2001:db8::1]:8443",
          "http://127.0.0.1:9001", "http://127.0.0.1:9001/", "http://[::1]:9001",
          "http://localhost:9001", "https://proxy.example/vast"}) {
        INFO(good);
        CHECK(faultOfBaseUrl(good).empty());
    }
    for (const char* bad :
         {"", "console.vast.ai", "ftp://127.0.0.1", "http://console.vast.ai", "http://10.0.0.1",
          "http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://0.0.0.0",
          "https://", "https:///api", "https://key@console.vast.ai",
          "https://console.vast.ai?api_key=x", "https://console.vast.ai#x",
          "https://console.vast.ai /x", "http://127.0.0.1@evil.example"}) {
        INFO(bad);
        CHECK_FALSE(faultOfBaseUrl(bad).empty());
    }
}

TEST_CASE("a configuration that cannot work is refused and the key is named", "[vastai]") {
    struct Row {
        json config;
        const char* key;
    };
    for (const Row& row :
         {Row{{{"base_url", "http://console.vast.ai"}}, "base_url"},
          Row{{{"base_url", 5}}, "base_url"}, Row{{{"verified_only", "yes"}}, "verified_only"},
          Row{{{"ssh_user", ""}}, "ssh_user"}, Row{{{"ssh_user", "-oProxyCommand=x"}}, "ssh_user"},
          Row{{{"ssh_user", "root; reboot"}}, "ssh_user"}, Row{{{"api_kee", "x"}}, "api_kee"}}) {
        const Failure failure = failureIn([&] { VastAccount account(row.config); });
        CHECK(failure.code == GSP_INVALID_ARGUMENT);
        CHECK(failure.message.find(row.key) != std::string::npos);
    }
}

TEST_CASE("requests go to the configured place, with the key in a header alone", "[vastai]") {
    VastAccount account(json{{"base_url", "http://127.0.0.1:9001/"}});
    account.answer(wirePage({}));
    instancesOf(account);
    const HttpRequest request = account.request(0);
    CHECK(request.url.starts_with("http://127.0.0.1:9001/api/v1/instances/?limit=25&"));
    CHECK(request.url.find(kApiKey) == std::string::npos);
    CHECK(std::find(request.headers.begin(), request.headers.end(),
                    std::pair<std::string, std::string>{"Authorization", "Bearer " + kApiKey}) !=
          request.headers.end());
}

TEST_CASE("a key that was changed is used at the next call", "[vastai]") {
    VastAccount account;
    account.answer(wirePage({})).answer(wirePage({}));
    instancesOf(account);
    account.host.setSecret("api_key", "another-key-of-the-account");
    instancesOf(account);
    CHECK(account.request(1).headers.at(0).second == "Bearer another-key-of-the-account");
}

}  // namespace
}  // namespace gpushopper::vastai
