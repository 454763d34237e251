// Goal: nothing but a plain key ever gets into authorized_keys (X30): no option, no second line, no
// comment, no key of another type than it says. Method: hostile lines, alone and through a create.

#include "plugins/mock/market/public_keys.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/mock/market_place.hpp"

namespace gpushopper::mock {
namespace {

const std::vector<std::string>& hostileLines() {
    static const std::vector<std::string> lines{
        "",
        " ",
        "ssh-ed25519",
        "ssh-ed25519 ",
        " " + kKey,
        "\t" + kKey,
        kKey + "\n" + kOtherKey,
        kKey + "\r" + kOtherKey,
        kKey + "\ncommand=\"/bin/sh\" " + kOtherKey,
        kKey + std::string("\0", 1),
        kKey + " comment\x1b[2J",
        "command=\"rm -rf /\" " + kKey,
        "no-pty " + kKey,
        "environment=\"LD_PRELOAD=/x\" " + kKey,
        "from=\"*\"," + kKey,
        "restrict,command=\"x\" " + kKey,
        "cert-authority " + kKey,
        "@cert-authority * " + kKey,
        "# " + kKey,
        "ssh-ed25519\t" + kKey.substr(12),
        "ssh-ed25519  " + kKey.substr(12),
        "SSH-ED25519 " + kKey.substr(12),
        "ssh-dss " + kKey.substr(12),
        "ssh-rsa " + kKey.substr(12),
        "ssh-ed25519-cert-v01@openssh.com " + kKey.substr(12),
        "ssh-ed25519 AAAA",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
        "ssh-ed25519 $(touch /tmp/x)",
        "ssh-ed25519 `id`",
        "ssh-ed25519 ../../etc/passwd",
        kKey + "\"",
        kKey + ";id",
        kKey + ",command=\"x\"",
        kKey.substr(0, kKey.size() - 1),
        kKey + "=",
        "ssh-ed25519 " + std::string(kPublicKeyBytesMax, 'A'),
        "-----BEGIN OPENSSH PRIVATE KEY-----",
    };
    return lines;
}

TEST_CASE("a plain key stays, its comment goes", "[mock]") {
    CHECK(plainPublicKey(kKey) == kKey);
    CHECK(plainPublicKey(kKey + " me@home") == kKey);
    CHECK(plainPublicKey(kKey + " command=\"x\" no key") == kKey);
}

TEST_CASE("no hostile line is a key", "[mock]") {
    for (const std::string& line : hostileLines()) {
        CAPTURE(line);
        CHECK(plainPublicKey(line) == std::nullopt);
    }
}

TEST_CASE("a hostile key refuses the create and reaches no file", "[mock]") {
    MarketPlace market(Settings{{"boot_delay_ms", 0}});
    const auto provider = market.open();
    const std::string good = createdId(market.host, *provider, request());
    for (const std::string& line : hostileLines()) {
        CAPTURE(line);
        CreateRequest wanted = request();
        wanted.ssh_public_keys = {kOtherKey, line};
        CHECK(failureOf([&] { createdId(market.host, *provider, wanted); }).code ==
              GSP_INVALID_ARGUMENT);
        testing::FakeCall call(market.host);
        CHECK(failureOf([&] { provider->ensureKeys(call, good, {line}); }).code ==
              GSP_INVALID_ARGUMENT);
    }
    REQUIRE(instancesOf(market.host, *provider).size() == 1);
    CHECK(market.keys() == kKey + " " + good + "\n");
}

TEST_CASE("a machine takes a bounded number of keys", "[mock]") {
    MarketPlace market;
    const auto provider = market.open();
    CreateRequest wanted = request();
    wanted.ssh_public_keys.assign(kPublicKeysMax + 1, kKey);
    CHECK(failureOf([&] { createdId(market.host, *provider, wanted); }).code ==
          GSP_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace gpushopper::mock
