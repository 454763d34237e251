// Goal: one wish makes one machine, whatever happens to the answers, and its key is never lost.

#include <sys/stat.h>

#include "tests/support/catch.hpp"
#include "tests/unit/cli/scripted_server.hpp"
#include "tests/unit/cli/shell.hpp"

namespace gpushopper::cli {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kId = "6df2c8fd-2a4a-4850-be83-8accebeb9009";
const Words kProvision = {"provision", "-c", "alice", "-i", "mock-1", "-w", "ssh"};

std::string sessionJson(const std::string& status, const std::string& phase) {
    return std::string(R"({"id":")") + kId + R"(","status":")" + status + R"(","phase":")" + phase +
           R"(","error":"boot_timeout: too long"})";
}

Scripted created(const std::string& status = "provisioning") {
    return {.status = 201,
            .body = R"({"session":)" + sessionJson(status, "booting") +
                    R"(,"ssh_private_key":"SECRET\n"})"};
}

Scripted problem(int status, const std::string& code) {
    return {.status = status,
            .body = R"({"detail":"no","code":")" + code + R"("})",
            .headers = {{"Retry-After", "3"}}};
}

mode_t modeOf(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

Words with(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

TEST_CASE("a create is sent again with the same key until it is answered", "[cli][provision]") {
    ScriptedServer server({{.cut = true},
                           problem(409, "idempotency_in_flight"),
                           problem(429, "rate_limited"),
                           {.cut = true},
                           created()});
    const Run run = Shell(server.url()).run(kProvision);
    INFO(run.err);
    CHECK(run.exit_code == 0);
    const auto asked = server.asked();
    REQUIRE(asked.size() == 5);
    CHECK(asked[0].idempotency_key.size() == 36);
    for (const Asked& request : asked) {
        CHECK(request.method == "POST");
        CHECK(request.target == "/api/v1/sessions");
        CHECK(request.idempotency_key == asked[0].idempotency_key);
        CHECK(request.body == asked[0].body);
    }
    CHECK(run.waited == std::chrono::seconds(1 + 3 + 3 + 2));
}

TEST_CASE("every create has a key of its own", "[cli][provision]") {
    ScriptedServer server({problem(503, "stale_inventory"), problem(503, "stale_inventory")});
    Shell shell(server.url());
    CHECK(shell.run(kProvision).exit_code == 1);
    CHECK(shell.run(kProvision).exit_code == 1);
    REQUIRE(server.asked().size() == 2);  // A refusal is no reason to send it again.
    CHECK(server.asked()[0].idempotency_key != server.asked()[1].idempotency_key);
}

TEST_CASE("other conflicts are not repeated", "[cli][provision]") {
    ScriptedServer server({problem(409, "duplicate_session")});
    const Run run = Shell(server.url()).run(kProvision);
    CHECK(run.exit_code == 1);
    CHECK(server.asked().size() == 1);
}

TEST_CASE("a create whose answers stay lost names the way to go on", "[cli][provision]") {
    ScriptedServer server(std::deque<Scripted>(200, {.cut = true}));
    const Run run = Shell(server.url()).run(kProvision);
    CHECK(run.exit_code == 3);
    CHECK(run.waited <= std::chrono::seconds(180));
    CHECK(run.err.find("--idempotency-key " + server.asked()[0].idempotency_key) !=
          std::string::npos);
}

TEST_CASE("without a server the create ends at once", "[cli][provision]") {
    Shell shell("http://127.0.0.1:" + std::to_string(test::freePort()));
    const Run run = shell.run(kProvision);
    CHECK(run.exit_code == 3);
    CHECK(run.waited == std::chrono::seconds(0));
}

TEST_CASE("the body has what was asked for", "[cli][provision]") {
    ScriptedServer server({created(), created()});
    Shell shell(server.url());
    shell.run({"provision", "-c", "alice", "-i", "mock-1", "-t", "3", "--idle-timeout", "0",
               "--storage", "destroy", "--save-key", (shell.home() / "a").string()});
    CHECK(server.asked()[0].body ==
          R"({"consumer_id":"alice","idle_threshold_minutes":0,"offer_id":"mock-1",)"
          R"("reservation_hours":3,"storage_policy":"destroy","workload_type":"llm"})");
}

TEST_CASE("-g takes the first available offer of the sorted menu", "[cli][provision]") {
    ScriptedServer server({{.body = R"({"offers":[{"id":"mock-1","available":false},)"
                                    R"({"id":"mock-2","available":true},)"
                                    R"({"id":"mock-3","available":true}]})"},
                           created(),
                           {.body = R"({"offers":[]})"}});
    Shell shell(server.url());
    CHECK(shell.run({"provision", "-c", "alice", "-g", "rtx 4090"}).exit_code == 0);
    CHECK(server.asked()[0].target == "/api/v1/inventory?gpu_type=rtx%204090&sort=price");
    CHECK(server.asked()[1].body.find(R"("offer_id":"mock-2")") != std::string::npos);
    const Run none = shell.run({"provision", "-c", "alice", "-g", "rtx"});
    CHECK(none.exit_code == 1);
    CHECK(server.asked().size() == 3);
}

TEST_CASE("the key is saved for us alone, where ssh finds it", "[cli][provision]") {
    ScriptedServer server({created(), created()});
    Shell shell(server.url());
    CHECK(shell.run(kProvision).exit_code == 0);
    CHECK(test::readFile(shell.keyOf(kId)) == "SECRET\n");
    CHECK(modeOf(shell.keyOf(kId)) == 0600);
    CHECK(modeOf(shell.folder() / "keys") == 0700);

    std::filesystem::remove(shell.keyOf(kId));
    const auto elsewhere = shell.home() / "my_key";
    CHECK(shell.run(with(kProvision, {"--save-key", elsewhere.string()})).exit_code == 0);
    CHECK(test::readFile(elsewhere) == "SECRET\n");
    CHECK(modeOf(elsewhere) == 0600);
    CHECK(test::readFile(shell.keyOf(kId)) == "SECRET\n");
}

TEST_CASE("no existing file is overwritten, and then nothing is rented", "[cli][provision]") {
    ScriptedServer server({created()});
    Shell shell(server.url());
    const auto mine = shell.home() / "id_rsa";
    test::writeFile(mine, "precious");
    const Run run = shell.run(with(kProvision, {"--save-key", mine.string()}));
    CHECK(run.exit_code == 2);
    CHECK(test::readFile(mine) == "precious");
    CHECK(server.asked().empty());
}

TEST_CASE("a place for a key that was never filled is given back", "[cli][provision]") {
    ScriptedServer server({problem(404, "offer_not_found")});
    Shell shell(server.url());
    const auto place = shell.home() / "key";
    CHECK(shell.run(with(kProvision, {"--save-key", place.string()})).exit_code == 1);
    CHECK_FALSE(std::filesystem::exists(place));
}

TEST_CASE("a key that cannot be saved is shown, not lost", "[cli][provision]") {
    ScriptedServer server({created()});
    Shell shell(server.url());
    std::filesystem::create_directories(shell.folder() / "keys");
    test::writeFile(shell.keyOf(kId), "older");
    const Run run = shell.run(kProvision);
    CHECK(run.exit_code != 0);
    CHECK(run.out.find("SECRET\n") != std::string::npos);
    CHECK(test::readFile(shell.keyOf(kId)) == "older");
}

TEST_CASE("--wait polls every 2 s until the session runs", "[cli][provision]") {
    ScriptedServer server({created(),
                           {.body = sessionJson("provisioning", "verifying")},
                           {.cut = true},
                           {.body = sessionJson("running", "ready")}});
    const Run run = Shell(server.url()).run(with(kProvision, {"--wait"}));
    INFO(run.err);
    CHECK(run.exit_code == 0);
    CHECK(run.waited == std::chrono::seconds(6));
    CHECK(run.err.find("provisioning, verifying") != std::string::npos);
    CHECK(run.err.find("gpu-shopper ssh " + std::string(kId)) != std::string::npos);
    CHECK(server.asked()[1].target == std::string("/api/v1/sessions/") + kId);
}

TEST_CASE("--wait ends with 1 when the session will never run", "[cli][provision]") {
    ScriptedServer server({created(), {.body = sessionJson("stopping", "destroying")}});
    const Run run = Shell(server.url()).run(with(kProvision, {"--wait"}));
    CHECK(run.exit_code == 1);
    CHECK(run.err.find("error: the session will not run: boot_timeout: too long") !=
          std::string::npos);
}

TEST_CASE("with -o json the create's body alone is printed", "[cli][provision]") {
    ScriptedServer server({created(), {.body = sessionJson("running", "ready")}});
    Shell shell(server.url());
    const Run run = shell.run(with(kProvision, {"--wait", "-o", "json"}));
    CHECK(run.exit_code == 0);
    CHECK(run.out == created().body);
    CHECK(test::readFile(shell.keyOf(kId)) == "SECRET\n");
}

}  // namespace
}  // namespace gpushopper::cli
