// Goal: exit codes, error lines and JSON are what scripts rely on. Method: a scripted server.

#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/support/lying_server.hpp"
#include "tests/unit/cli/scripted_server.hpp"
#include "tests/unit/cli/shell.hpp"

namespace gpushopper::cli {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kId = "6df2c8fd-2a4a-4850-be83-8accebeb9009";

TEST_CASE("a refusal is one line with code and request id, and exit code 1", "[cli]") {
    ScriptedServer server({{.status = 404,
                            .body = R"({"status":404,"code":"session_not_found",)"
                                    R"("detail":"no such session","request_id":"r-1"})"}});
    const Run run = Shell(server.url()).run({"sessions", "get", kId});
    CHECK(run.exit_code == 1);
    CHECK(run.out.empty());
    CHECK(run.err == "error: no such session (session_not_found, request r-1)\n");
}

TEST_CASE("a refused token is an error line with the next step, and never the token", "[cli]") {
    ScriptedServer server(
        {{.status = 401,
          .body = R"({"code":"unauthorized","detail":"this needs a token","request_id":"r"})"},
         {.status = 403,
          .body = R"({"code":"insufficient_scope","detail":"too little","request_id":"r"})"}});
    Shell shell(server.url());
    const Run none = shell.run({"providers"});
    CHECK(none.exit_code == 1);
    CHECK(
        none.err.starts_with("error: this needs a token (unauthorized, request r); set "
                             "GPU_SHOPPER_TOKEN to a token of that server"));
    CHECK(std::count(none.err.begin(), none.err.end(), '\n') == 1);
    const Run small = shell.run({"providers", "--token", "gst_small"});
    CHECK(small.exit_code == 1);
    CHECK(small.err ==
          "error: too little (insufficient_scope, request r); set GPU_SHOPPER_TOKEN to a token "
          "that may do this\n");
    CHECK(server.asked().at(1).authorization == "Bearer gst_small");
}

TEST_CASE("with -o json the body comes out unchanged, and nothing else", "[cli]") {
    const std::string odd = "{\"offers\": [ ],\"count\":0 , \"total\":0,\"x\":1.50e1}\n";
    ScriptedServer server(
        {{.body = odd}, {.status = 400, .body = R"({"detail":"no","code":"c"})"}});
    Shell shell(server.url());
    const Run good = shell.run({"-o", "json", "inventory"});
    CHECK(good.exit_code == 0);
    CHECK(good.out == odd);
    CHECK(good.err.empty());
    const Run refused = shell.run({"inventory", "-o", "json"});
    CHECK(refused.exit_code == 1);
    CHECK(refused.out == R"({"detail":"no","code":"c"})");
    CHECK(refused.err == "error: no (c)\n");
}

TEST_CASE("no connection, no JSON and a lost connection are exit code 3", "[cli]") {
    Shell shell("http://127.0.0.1:" + std::to_string(test::freePort()));
    const Run nobody = shell.run({"inventory"});
    CHECK(nobody.exit_code == 3);
    CHECK(nobody.err.starts_with("error: cannot reach http://127.0.0.1:"));
    CHECK(nobody.err.find("start gpu-shopperd") != std::string::npos);

    ScriptedServer html(
        {{.body = "<html>hello</html>"}, {.cut = true}, {.status = 502, .body = "Bad Gateway"}});
    shell.setUrl(html.url());
    for (const char* word : {"not JSON", "lost the connection", "not JSON"}) {
        const Run run = shell.run({"inventory"});
        CHECK(run.exit_code == 3);
        INFO(run.err);
        CHECK(run.err.find(word) != std::string::npos);
        CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    }
    CHECK(html.asked().size() == 3);  // Nothing is sent twice but a create.
}

TEST_CASE("an answer that is cut off is no answer", "[cli]") {
    test::LyingServer server([](auto& peer) {
        peer.receive();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"offers\":[");
    });
    const Run run = Shell("http://127.0.0.1:" + std::to_string(server.port())).run({"inventory"});
    CHECK(run.exit_code == 3);
    CHECK(run.err.starts_with("error: "));
}

TEST_CASE("wrong usage is exit code 2 and asks nobody", "[cli]") {
    ScriptedServer server({});
    Shell shell(server.url());
    const std::vector<Words> rows = {
        {},
        {"frobnicate"},
        {"sessions"},
        {"sessions", "get"},
        {"sessions", "extend", kId},
        {"sessions", "extend", kId, "--hours", "two"},
        {"provision", "-c", "alice"},
        {"provision", "-c", "alice", "-i", "o", "-g", "g"},
        {"provision", "-g", "rtx"},
        {"provision", "-c", "alice", "-g", "rtx", "-w", "games"},
        {"inventory", "--nonsense"},
        {"-o", "xml", "inventory"},
        {"--server", "nonsense", "inventory"},
        {"--server", "ftp://host", "inventory"},
        {"--server", "http://h/path", "inventory"},
        {"inventory", "--", "ls"},
        {"inventory", "extra"},
    };
    for (const Words& words : rows) {
        std::string line;
        for (const auto& word : words) line += word + " ";
        INFO(line);
        const Run run = shell.run(words);
        CHECK(run.exit_code == 2);
        CHECK(run.out.empty());
        CHECK(run.err.starts_with("error: "));
    }
    CHECK(server.asked().empty());
}

TEST_CASE("help is on standard output with examples", "[cli]") {
    for (const Words& words : {Words{"--help"}, Words{"inventory", "--help"},
                               Words{"provision", "-h"}, Words{"ssh", "--help"}}) {
        const Run run = Shell("http://127.0.0.1:1").run(words);
        CHECK(run.exit_code == 0);
        CHECK(run.out.find("Examples:") != std::string::npos);
        CHECK(run.err.empty());
    }
}

TEST_CASE("flags that are given are sent, with value 0, too", "[cli]") {
    ScriptedServer server({{.body = "{}"}, {.body = "{}"}});
    Shell shell(server.url());
    shell.run({"inventory", "-g", "RTX 4090", "-p", "mock", "--max-price", "0", "--min-gpus", "0",
               "--min-vram", "0", "--location", "a&b", "--sort", "-price", "--limit", "0"});
    shell.run({"inventory"});
    REQUIRE(server.asked().size() == 2);
    CHECK(server.asked()[0].target ==
          "/api/v1/inventory?gpu_type=RTX%204090&provider=mock&max_price=0&min_gpu_count=0&"
          "min_vram=0&location=a%26b&sort=-price&limit=0");
    CHECK(server.asked()[1].target == "/api/v1/inventory");
}

TEST_CASE("server and token: flag before environment before file before default", "[cli]") {
    ScriptedServer file_server({Scripted{}, Scripted{}});
    ScriptedServer environment_server({Scripted{}});
    ScriptedServer flag_server({Scripted{}});
    Shell shell("");
    std::filesystem::create_directories(shell.folder());
    test::writeFile(shell.folder() / "config.ini",
                    "server = " + file_server.url() + "/\ntoken = from-file\n");
    CHECK(shell.run({"providers"}).exit_code == 0);
    shell.setToken("from-environment");
    CHECK(shell.run({"providers"}).exit_code == 0);
    shell.setUrl(environment_server.url());
    CHECK(shell.run({"providers"}).exit_code == 0);
    CHECK(
        shell.run({"providers", "--server", flag_server.url(), "--token", "from-flag"}).exit_code ==
        0);
    CHECK(file_server.asked().at(0).authorization == "Bearer from-file");
    CHECK(file_server.asked().at(1).authorization == "Bearer from-environment");
    CHECK(environment_server.asked().at(0).authorization == "Bearer from-environment");
    CHECK(flag_server.asked().at(0).authorization == "Bearer from-flag");

    test::writeFile(shell.folder() / "config.ini", "sever = http://typo\n");
    const Run typo = shell.run({"providers"});
    CHECK(typo.exit_code == 2);
    CHECK(typo.err.find("unknown key sever") != std::string::npos);
}

TEST_CASE("list follows the cursor up to the limit, and JSON pages come as they are", "[cli]") {
    const std::string first = R"({"sessions":[{"id":"a"},{"id":"b"}],"next_cursor":"c+1"})";
    const std::string second = R"({"sessions":[{"id":"c"}],"next_cursor":null})";
    ScriptedServer server(
        {{.body = first}, {.body = second}, {.body = first}, {.body = second}, {.body = first}});
    Shell shell(server.url());
    const Run all = shell.run({"sessions", "list", "-c", "alice", "-s", "running", "-p", "mock"});
    CHECK(all.exit_code == 0);
    CHECK(std::count(all.out.begin(), all.out.end(), '\n') == 4);
    const Run json = shell.run({"sessions", "list", "-o", "json"});
    CHECK(json.out == first + "\n" + second);
    CHECK(shell.run({"sessions", "list", "--limit", "2"}).exit_code == 0);
    const auto asked = server.asked();
    REQUIRE(asked.size() == 5);
    CHECK(asked[0].target ==
          "/api/v1/sessions?consumer_id=alice&status=running&provider=mock&limit=500");
    CHECK(asked[1].target ==
          "/api/v1/sessions?consumer_id=alice&status=running&provider=mock&limit=500&cursor=c%2B1");
    CHECK(asked[4].target == "/api/v1/sessions?limit=2");
}

TEST_CASE("ids go into the path as one segment", "[cli]") {
    ScriptedServer server({});
    Shell shell(server.url());
    shell.run({"sessions", "get", "../audit"});
    shell.run({"sessions", "done", "a/b?c=d#e"});
    CHECK(server.asked().at(0).target == "/api/v1/sessions/..%2Faudit");
    CHECK(server.asked().at(1).target == "/api/v1/sessions/a%2Fb%3Fc%3Dd%23e/done");
}

TEST_CASE("what the server says cannot steer the terminal", "[cli]") {
    ScriptedServer server(
        {{.status = 400, .body = R"({"detail":"a\u001b[2Jb\nc\u009bd","code":"x\u0007"})"},
         {.body = R"({"offers":[{"id":"\u001b]0;t\u0007","gpu_type":"\u202egnp"}]})"}});
    Shell shell(server.url());
    const Run refused = shell.run({"inventory"});
    CHECK(refused.err == "error: a?[2Jb?c??d (x?)\n");
    const Run listed = shell.run({"inventory"});
    CHECK(listed.out.find('\x1b') == std::string::npos);
    CHECK(listed.out.find("\u202e") == std::string::npos);
}

TEST_CASE("delete asks again after 202 until it is gone", "[cli]") {
    const Scripted going{.status = 202,
                         .body = R"({"message":"session destroy in progress","session_id":"s"})",
                         .headers = {{"Retry-After", "5"}}};
    ScriptedServer server(
        {going, going, {.body = R"({"message":"session destroyed","session_id":"s"})"}});
    const Run run = Shell(server.url()).run({"sessions", "delete", kId});
    CHECK(run.exit_code == 0);
    CHECK(run.out == "session destroyed: s\n");
    CHECK(run.waited == std::chrono::seconds(10));
    CHECK(server.asked().size() == 3);
    CHECK(server.asked()[2].method == "DELETE");
}

TEST_CASE("delete gives up after 180 s and says so", "[cli]") {
    ScriptedServer server(std::deque<Scripted>(
        100, {.status = 202, .body = R"({"message":"going"})", .headers = {{"Retry-After", "5"}}}));
    const Run run = Shell(server.url()).run({"shutdown", kId, "--force"});
    CHECK(run.exit_code == 1);
    CHECK(run.waited == std::chrono::seconds(180));
    CHECK(run.err.find("not gone after 180 s") != std::string::npos);
}

TEST_CASE("extend, done and shutdown send what they say", "[cli]") {
    ScriptedServer server({Scripted{}, Scripted{}, Scripted{}, Scripted{}});
    Shell shell(server.url());
    CHECK(shell.run({"sessions", "extend", kId, "--hours", "0"}).exit_code == 0);
    CHECK(shell.run({"sessions", "done", kId}).exit_code == 0);
    CHECK(shell.run({"shutdown", kId}).exit_code == 0);
    CHECK(shell.run({"sessions", "events", kId}).exit_code == 0);
    const auto asked = server.asked();
    const std::string path = std::string("/api/v1/sessions/") + kId;
    CHECK(asked[0].target == path + "/extend");
    CHECK(asked[0].body == R"({"additional_hours":0})");
    CHECK(asked[1].target == path + "/done");
    CHECK(asked[2].method == "POST");
    CHECK(asked[2].target == path + "/done");
    CHECK(asked[3].target == path + "/events?limit=500");
}

}  // namespace
}  // namespace gpushopper::cli
