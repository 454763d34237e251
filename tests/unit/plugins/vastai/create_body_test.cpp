// Goal: the request that rents a machine says what was ordered and nothing that would order
// something else. Method: bodies compared field by field; hostile values.

#include "plugins/vastai/machines/create_body.hpp"

#include "plugins/vastai/machines/start_script.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

json bodyOf(const CreateRequest& request) { return json::parse(createBody(request)); }

TEST_CASE("a machine with SSH is ordered in Vast.ai's words", "[vastai]") {
    CreateRequest request = rentRequest();
    request.env = {{"MODEL_ID", "meta/llama"}};
    request.exposed_ports = {"8000/tcp", "9000/udp"};
    request.on_start = "nvidia-smi > /root/gpus";
    const json body = bodyOf(request);
    CHECK(body.at("client_id") == "me");
    CHECK(body.at("image") == "nvidia/cuda:12.6.3-runtime-ubuntu22.04");
    CHECK(body.at("disk") == 50);
    CHECK(body.at("label") == kLabel);
    CHECK(body.at("runtype") == "ssh_direc ssh_proxy");
    CHECK(body.at("cancel_unavail") == true);
    CHECK(body.at("env") == json::parse(R"({"MODEL_ID":"meta/llama","-p 8000:8000":"1",
                                            "-p 9000:9000/udp":"1"})"));
    const auto onstart = body.at("onstart").get<std::string>();
    CHECK(onstart.find(".no_auto_tmux") != std::string::npos);
    CHECK(onstart.find("for key in '" + kKey + "' '" + kOtherKey + "'; do") != std::string::npos);
    CHECK(onstart.ends_with("nvidia-smi > /root/gpus"));
    CHECK_FALSE(body.contains("template_hash_id"));
    CHECK_FALSE(body.contains("ssh_key"));
}

TEST_CASE("a price is never sent: it would make a bid of a rent", "[vastai]") {
    CreateRequest request = rentRequest();
    request.price_micros_max = 5;
    CHECK_FALSE(bodyOf(request).contains("price"));
}

TEST_CASE("a template goes by its hash, with SSH all the same", "[vastai]") {
    CreateRequest request = rentRequest();
    request.image.clear();
    request.template_id = "661d064bbda1f2a133816b6d55da07c3";
    const json body = bodyOf(request);
    CHECK(body.at("template_hash_id") == "661d064bbda1f2a133816b6d55da07c3");
    CHECK_FALSE(body.contains("image"));
    CHECK(body.at("runtype") == "ssh_direc ssh_proxy");
}

TEST_CASE("in entrypoint mode the image runs as it is", "[vastai]") {
    CreateRequest request = rentRequest();
    request.launch_mode = GSP_LAUNCH_ENTRYPOINT;
    request.args = "--model meta/llama";
    request.exposed_ports = {"8000/tcp"};
    const json body = bodyOf(request);
    CHECK(body.at("runtype") == "args");
    CHECK(body.at("args_str") == "--model meta/llama");
    CHECK_FALSE(body.contains("onstart"));
    request.on_start = "sleep 1";  // would take the entrypoint's place
    CHECK(failureIn([&] { createBody(request); }).code == GSP_INVALID_ARGUMENT);
}

TEST_CASE("a disk below the least that is rented is raised to it", "[vastai]") {
    CreateRequest request = rentRequest();
    request.disk_gib = 1;
    CHECK(bodyOf(request).at("disk") == 8);
}

TEST_CASE("what Vast.ai would refuse or misread is not sent", "[vastai]") {
    const auto refused = [](auto&& change) {
        CreateRequest request = rentRequest();
        change(request);
        return failureIn([&] { createBody(request); }).code == GSP_INVALID_ARGUMENT;
    };
    CHECK(refused([](auto& r) { r.image.clear(); }));
    CHECK(refused([](auto& r) { r.image = std::string(1025, 'a'); }));
    CHECK(refused([](auto& r) { r.label = std::string(257, 'a'); }));
    CHECK(refused([](auto& r) { r.env = {{"-p 22:22", "1"}}; }));  // an option, not a variable
    CHECK(refused([](auto& r) { r.env = {{"-h", "evil"}}; }));
    CHECK(refused([](auto& r) { r.env = {{"", "x"}}; }));
    CHECK(refused([](auto& r) { r.env = {{"1A", "x"}}; }));
    CHECK(refused([](auto& r) { r.env = {{"A B", "x"}}; }));
    CHECK(refused([](auto& r) { r.env = {{"A", std::string(257, 'x')}}; }));
    CHECK(refused([](auto& r) { r.exposed_ports = {"8000:22/tcp"}; }));
    CHECK(refused([](auto& r) { r.exposed_ports = {"0/tcp"}; }));
    CHECK(refused([](auto& r) { r.exposed_ports = {"70000/tcp"}; }));
    CHECK(refused([](auto& r) { r.exposed_ports = {"80/icmp"}; }));
    CHECK(refused([](auto& r) { r.on_start = std::string(4000, 'x'); }));
    CHECK(refused([](auto& r) { r.ssh_public_keys = {"ssh-ed25519 AAAA'; reboot; '"}; }));
    CHECK(refused([](auto& r) { r.ssh_public_keys = {kKey + "\n" + kOtherKey}; }));
    CHECK(refused([](auto& r) {
        for (int i = 0; i < 200; ++i)
            r.env.emplace_back("V" + std::to_string(i), std::string(200, 'x'));
    }));
}

TEST_CASE("comments and options of a key do not reach the script (X30)", "[vastai]") {
    CreateRequest request = rentRequest();
    request.ssh_public_keys = {kKey + " me@home $(reboot)"};
    const auto onstart = bodyOf(request).at("onstart").get<std::string>();
    CHECK(onstart.find("reboot") == std::string::npos);
    CHECK(onstart.find("for key in '" + kKey + "'; do") != std::string::npos);
}

TEST_CASE("the consumer's words fit beside ours, and keys give way to them", "[vastai]") {
    const std::string longest(kOnStartBytesMax, 'x');
    const std::string script = startScript({kKey, kOtherKey}, longest);
    CHECK(script.size() <= kScriptBytesMax);
    CHECK(script.find(kKey) != std::string::npos);
    CHECK(script.find(kOtherKey) != std::string::npos);
    const std::string rsa = "ssh-rsa " + std::string(5000, 'A');  // is attached by a call instead
    const std::string without = startScript({rsa, kKey}, longest);
    CHECK(without.size() <= kScriptBytesMax);
    CHECK(without.find("ssh-rsa") == std::string::npos);
    CHECK(without.find(kKey) != std::string::npos);
    CHECK(without.ends_with(longest));
}

}  // namespace
}  // namespace gpushopper::vastai
