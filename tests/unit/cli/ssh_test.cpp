// Goal: `ssh SESSION` logs into the pinned host and into no other. Method: a real OpenSSH sshd.

#include <sys/stat.h>

#include "tests/support/catch.hpp"
#include "tests/unit/cli/scripted_server.hpp"
#include "tests/unit/cli/shell.hpp"

namespace gpushopper::cli {
namespace {

constexpr const char* kId = "6df2c8fd-2a4a-4850-be83-8accebeb9009";

struct Machine {
    Machine() : server({}), shell(server.url()) {
        const std::string key = (shell.home() / "generated").string();
        REQUIRE(test::runProgram({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key})
                    .exit_code == 0);
        std::filesystem::create_directories(shell.folder() / "keys");
        std::filesystem::copy_file(key, shell.keyOf(kId));
        chmod(shell.keyOf(kId).c_str(), 0600);
        sshd.authorize(test::readFile(key + ".pub"));
        describe("running", "127.0.0.1");
        pin(sshd.hostKeyFingerprint());
    }
    void describe(const std::string& status, const std::string& host) {
        server.answer(
            std::string("/api/v1/sessions/") + kId,
            {.body = std::string(R"({"id":")") + kId + R"(","status":")" + status +
                     R"(","ssh_host":")" + host + R"(","ssh_port":)" + std::to_string(sshd.port()) +
                     R"(,"ssh_user":")" + test::LoopbackSshd::user() + "\"}"});
    }
    void pin(const std::string& fingerprint) {
        server.answer(std::string("/api/v1/sessions/") + kId + "/diagnostics",
                      {.body = R"({"ssh_host_key_fingerprint":)" +
                               (fingerprint.empty() ? "null" : "\"" + fingerprint + "\"") + "}"});
    }

    test::LoopbackSshd sshd;
    ScriptedServer server;
    Shell shell;
};

TEST_CASE("a command runs on the machine and its exit code comes back", "[cli][ssh]") {
    Machine machine;
    const Run run = machine.shell.run({"ssh", kId, "--", "echo", "hello;", "exit", "7"});
    INFO(run.err << run.out);
    CHECK(run.exit_code == 7);
    CHECK(run.out.ends_with("hello\n"));  // sshd's own debug lines come before it.
}

TEST_CASE("another host key than the pinned one is not connected to", "[cli][ssh]") {
    Machine machine;
    machine.sshd.changeHostKey();
    const Run run = machine.shell.run({"ssh", kId, "--", "true"});
    CHECK(run.exit_code == 1);
    CHECK(run.became.empty());
    CHECK(run.err.find("is not the pinned") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(machine.shell.keyOf(kId).string() + ".known_hosts"));
}

TEST_CASE("what is missing for ssh is named", "[cli][ssh]") {
    Machine machine;
    machine.pin("");
    CHECK(machine.shell.run({"ssh", kId}).err.find("pinned no host key") != std::string::npos);
    machine.describe("stopping", "127.0.0.1");
    CHECK(machine.shell.run({"ssh", kId}).err.find("is stopping, not running") !=
          std::string::npos);
    machine.describe("running", "127.0.0.1");
    std::filesystem::remove(machine.shell.keyOf(kId));
    const Run no_key = machine.shell.run({"ssh", kId});
    CHECK(no_key.exit_code == 2);
    CHECK(no_key.err.find("-i FILE") != std::string::npos);
}

TEST_CASE("an address that looks like an option is refused", "[cli][ssh]") {
    Machine machine;
    for (const char* host : {"-oProxyCommand=touch RAN", "a b", "a;b", ""}) {
        machine.describe("running", host);
        const Run run = machine.shell.run({"ssh", kId});
        CHECK(run.exit_code == 1);
        CHECK(run.became.empty());
        CHECK(run.err.find("no usable SSH address") != std::string::npos);
    }
}

}  // namespace
}  // namespace gpushopper::cli
