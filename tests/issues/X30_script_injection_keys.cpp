// X30: start scripts were glued together from strings, a key's line end was refused by a provider.
// Public keys with hostile ends: what passes is one line of harmless characters, or nothing passes.

#include <array>
#include <string>
#include <vector>

#include "daemon/ssh/keys.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/loopback_sshd.hpp"

namespace gpushopper::ssh {
namespace {

constexpr std::string_view kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIbBzGxRUwTGIxYd0f3ZQJQkXNgVxYHT4N0vsqFDTN0u";
constexpr std::array kAttacks = {
    "; touch RAN",
    "$(touch RAN)",
    "`touch RAN`",
    "' ; touch RAN ; '",
    "\" ; touch RAN ; \"",
    "&& touch RAN",
    "| touch RAN",
    "\ntouch RAN\n",
    "\r\ntouch RAN",
    "\\\ntouch RAN",
    "${IFS}touch${IFS}RAN",
    "> RAN",
    "\ncommand=\"touch RAN\" ssh-ed25519 AAAA",
    "EOF\ntouch RAN",
    "\x1b]0;touch RAN\x07",
    "<(touch RAN)",
    "!touch",
    "~/RAN",
    "*",
    "\xc2\xa0touch",
};

std::vector<std::string> hostileLines() {
    std::vector<std::string> lines;
    for (const char* attack : kAttacks) {
        lines.push_back(std::string(kKey) + " " + attack);
        lines.push_back(std::string(kKey) + attack);
        lines.push_back(attack + std::string(kKey));
    }
    return lines;
}

TEST_CASE("X30 no hostile public key line brings a character that a shell would act on") {
    const test::TemporaryFolder folder;
    const std::vector<std::string> lines = hostileLines();
    REQUIRE(lines.size() == 60);
    int accepted = 0;
    for (const std::string& line : lines) {
        INFO(line);
        const auto key = parsePublicKey(line);
        if (!key) continue;
        ++accepted;
        CHECK(key->line.starts_with(kKey));
        CHECK(key->line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                          "0123456789+/=@._:- ") == std::string::npos);
        // Unquoted on purpose: even a script that forgets to quote runs nothing but its own echo.
        test::runProgram(
            {"/bin/sh", "-c", "cd " + folder.path().string() + " && echo " + key->line});
        CHECK_FALSE(std::filesystem::exists(folder / "RAN"));
    }
    CHECK(accepted >= 10);  // Comments are cleaned, not refused.
}

TEST_CASE("X30 a key that ends with a line end is taken without it") {
    for (const char* end : {"", "\n", "\r\n", " \n"}) {
        const auto key = parsePublicKey(std::string(kKey) + end);
        REQUIRE(key);
        CHECK(key->line == kKey);
    }
}

}  // namespace
}  // namespace gpushopper::ssh
