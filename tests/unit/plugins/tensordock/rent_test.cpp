// Goal: what is asked for is exactly what was offered and agreed, nothing that a consumer writes
// can leave its quotes, and what can never work is refused before anything is sent. Method: bodies
// compared as JSON; shell texts given to a real /bin/sh.

#include "plugins/tensordock/rent/create_order.hpp"

#include <array>
#include <cstdio>
#include <gpushopper/kit/public_key.hpp>
#include <nlohmann/json.hpp>

#include "plugins/tensordock/rent/cloud_init.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/tensordock/dock.hpp"

namespace gpushopper::tensordock {
namespace {

using nlohmann::json;

Pick picked(bool dedicated_ip) {
    const auto known = readLocations(places()).known;
    auto found = pick(known, parseOfferId(kOffer), {});
    REQUIRE(found);
    found->dedicated_ip = dedicated_ip;
    return *found;
}

json attributesOf(const CreateRequest& wanted, bool dedicated_ip = true) {
    const auto order = orderOf(wanted, picked(dedicated_ip), readSettings(Config::parse("{}")));
    const json body = json::parse(order.body);
    CHECK(body["data"]["type"] == "virtualmachine");
    return body["data"]["attributes"];
}

// What /bin/sh prints for a command line.
std::string shell(const std::string& command) {
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    std::array<char, 256> block{};
    while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe))
        output.append(block.data(), count);
    CHECK(::pclose(pipe) == 0);
    return output;
}

std::string refusal(const CreateRequest& wanted) {
    const Failure failure = failureOf([&] { checkRequest(wanted, parseOfferId(wanted.offer_id)); });
    CHECK(failure.code == GSP_INVALID_ARGUMENT);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
    return failure.message;
}

}  // namespace

TEST_CASE("the body is the documented one, with an own address or a forward of 22, never neither") {
    const json own = attributesOf(request());
    CHECK(own["type"] == "virtualmachine");
    CHECK(own["name"] == kLabel);
    CHECK(own["image"] == "ubuntu2404_ml_everything");
    CHECK(own["location_id"] == kPlace);
    CHECK(own["resources"] == json::parse(R"({"vcpu_count":8,"ram_gb":32,"storage_gb":100,
                          "gpus":{"geforcertx4090-pcie-24gb":{"count":1}}})"));
    CHECK(own["useDedicatedIp"] == true);
    CHECK(!own.contains("port_forwards"));
    CHECK(own["ssh_key"] == kKey);

    CreateRequest open = request();
    open.exposed_ports = {"8000/tcp", "22/tcp", "8000/tcp"};
    const json shared = attributesOf(open, false);
    CHECK(!shared.contains("useDedicatedIp"));
    CHECK(shared["port_forwards"] == json::parse(R"([{"internal_port":22,"external_port":22},
                          {"internal_port":8000,"external_port":8000}])"));
}

TEST_CASE("a bigger disk is rounded up to a step, and paid for") {
    CreateRequest wanted = request();
    wanted.disk_gib = 120;
    wanted.price_micros_max = kPriceMicros + 50 * 50;
    CHECK(attributesOf(wanted)["resources"]["storage_gb"] == 150);
    wanted.price_micros_max -= 1;
    const Failure dear = failureOf([&] { attributesOf(wanted); });
    CHECK(dear.code == GSP_NO_CAPACITY);
    CHECK(dear.message.find("0.472500 USD/h") != std::string::npos);
    wanted.disk_gib = 50;  // there is no such disk
    wanted.price_micros_max = kPriceMicros;
    CHECK(attributesOf(wanted)["resources"]["storage_gb"] == 100);
    wanted.disk_gib = 30'201;
    CHECK(failureOf([&] { attributesOf(wanted); }).code == GSP_INVALID_ARGUMENT);
}

TEST_CASE("a price that has risen above what was agreed is no capacity") {
    CreateRequest wanted = request();
    wanted.price_micros_max = kPriceMicros - 1;
    const Failure failure = failureOf([&] { attributesOf(wanted); });
    CHECK(failure.code == GSP_NO_CAPACITY);
    CHECK(failure.outcome == GSP_NOT_APPLIED);
}

TEST_CASE("what can never work is refused before anything is sent") {
    CreateRequest wanted = request();
    wanted.launch_mode = GSP_LAUNCH_ENTRYPOINT;
    CHECK(refusal(wanted).find("entrypoint") != std::string::npos);
    wanted = request();
    wanted.template_id = "abc";
    CHECK(refusal(wanted).find("templates") != std::string::npos);
    wanted = request();
    wanted.gpu_count = 2;
    CHECK(refusal(wanted).find("1 GPUs") != std::string::npos);
    wanted = request();
    wanted.ssh_public_keys = {};
    CHECK(refusal(wanted).find("key") != std::string::npos);
    wanted = request();
    wanted.on_start.assign(kOnStartBytesMax + 1, 'x');
    CHECK(refusal(wanted).find("start command") != std::string::npos);
    for (const char* port : {"", "tcp", "8000", "8000/udp", "0/tcp", "70000/tcp", "8000/tcp;x"}) {
        INFO(port);
        wanted = request();
        wanted.exposed_ports = {port};
        CHECK(refusal(wanted).find("8000/tcp") != std::string::npos);
    }
    for (const std::string& label : {std::string(), std::string("1a"), std::string("a-"),
                                     std::string("A"), std::string("a_b"), std::string(45, 'a')}) {
        INFO(label);
        wanted = request();
        wanted.label = label;
        CHECK(refusal(wanted).find("label") != std::string::npos);
    }
}

TEST_CASE("keys are plain ones: no options, no comment, one line") {
    CHECK(plainPublicKey(kKey) == kKey);
    CHECK(plainPublicKey(kKey + " somebody@somewhere") == kKey);
    for (const std::string& line :
         {std::string(), std::string("ssh-ed25519"), "command=\"x\" " + kKey, kKey + "\n" + kKey,
          std::string("ssh-ed25519 AAAA';reboot;'"), std::string("ssh-dss AAAAB3Nz"),
          std::string("ssh-ed25519 BBBB"), std::string("ssh-ed25519 AAA="),
          kKey + std::string(1, '\0'), "ssh-ed25519 AAAA" + std::string(17'000, 'A')}) {
        INFO(line);
        CHECK(!plainPublicKey(line));
        CreateRequest wanted = request();
        wanted.ssh_public_keys.push_back(line);
        CHECK(refusal(wanted).find("key") != std::string::npos);
    }
}

TEST_CASE("nothing leaves its quotes") {
    for (const std::string& text :
         {std::string("plain"), std::string("it's"), std::string("'; touch /tmp/x; '"),
          std::string("$(reboot) `reboot` $HOME \\ \" ! * ? ~ # & | < >"), std::string("a\nb\tc"),
          std::string("'''"), std::string("\\'"), std::string("-n"),
          std::string("gr\xc3\xbc\xc3\x9f")}) {
        INFO(text);
        CHECK(shell("printf '%s' " + shellQuoted(text)) == text);
        CHECK(shell("sh -c " + shellQuoted("printf '%s' " + shellQuoted(text))) == text);
    }
}

TEST_CASE("keys for root and the user come before the consumer's own command") {
    CreateRequest wanted = request();
    const std::string second = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA";
    wanted.ssh_public_keys = {kKey + " c", second};
    wanted.env = {{"MODEL_ID", "meta/it's"}};
    wanted.on_start = "echo 'hi'\nexit 3";
    const auto commands =
        attributesOf(wanted)["cloud_init"]["runcmd"].get<std::vector<std::string>>();
    REQUIRE(commands.size() == 4);
    for (std::size_t i : {0U, 1U}) {
        const std::string home = i == 0 ? "/root" : "/home/user";
        const std::string owner = i == 0 ? "root" : "user";
        const std::string& text = commands[i];
        INFO(text);
        CHECK(text.find("mkdir -p " + home + "/.ssh") != std::string::npos);
        CHECK(text.find(shellQuoted(kKey) + ' ' + shellQuoted(second) + " >> " + home +
                        "/.ssh/authorized_keys") != std::string::npos);
        CHECK(text.find("chmod 700 " + home + "/.ssh && chmod 600 " + home +
                        "/.ssh/authorized_keys") != std::string::npos);
        CHECK(text.find("chown -R " + owner + ' ' + home + "/.ssh") != std::string::npos);
    }
    CHECK(commands[2].find("/etc/profile.d/gpu-shopper.sh") != std::string::npos);
    // The last one runs the command with the variable set, in a shell of its own.
    CHECK(commands[3].find("cd /root && HOME=/root bash -c ") == 0);
    const std::string inner = commands[3].substr(commands[3].find("bash -c "));
    CHECK(shell(inner + " || echo \"ended $?\"") == "hi\nended 3\n");

    wanted.on_start.clear();
    wanted.env.clear();
    CHECK(attributesOf(wanted)["cloud_init"]["runcmd"].size() == 2);
}

TEST_CASE("keys are installed for the configured user beside root and user, for each once") {
    const auto users = [](const std::string& user) {
        std::string homes;
        for (const std::string& command : firstBootCommands({{kKey}, user, {}, ""})) {
            const auto begin = command.find("test -d ") + 8;
            homes += command.substr(begin, command.find(';') - begin) + " ";
        }
        return homes;
    };
    CHECK(users("user") == "/root /home/user ");
    CHECK(users("root") == "/root /home/user ");
    CHECK(users("ubuntu") == "/root /home/ubuntu /home/user ");
}

TEST_CASE("the commands do in a real shell what they say") {
    const std::string folder = shell("mktemp -d | tr -d '\\n'");
    FirstBoot boot{{kKey}, "user", {{"MODEL_ID", "a'b"}}, "printf '%s' \"$MODEL_ID\" > started"};
    std::string script;
    for (std::string command : firstBootCommands(boot)) {
        for (const std::string& place :
             {std::string("/root"), std::string("/home/user"), std::string("/etc/profile.d")}) {
            for (auto at = command.find(place); at != std::string::npos;
                 at = command.find(place, at + folder.size() + place.size()))
                command.insert(at, folder);
        }
        const auto chown = command.find(" && chown -R ");  // there is no user `user` here
        if (chown != std::string::npos) command.erase(chown, command.find("; fi") - chown);
        script += command + "\n";
    }
    const std::string prepare = "cd " + folder + " && mkdir -p root home/user etc/profile.d && ";
    shell(prepare + "sh -c " + shellQuoted(script));
    CHECK(shell("cat " + folder + "/root/.ssh/authorized_keys") == kKey + "\n");
    CHECK(shell("cat " + folder + "/home/user/.ssh/authorized_keys") == kKey + "\n");
    CHECK(shell("stat -c %a " + folder + "/home/user/.ssh " + folder +
                "/home/user/.ssh/authorized_keys") == "700\n600\n");
    CHECK(shell("cat " + folder + "/root/started") == "a'b");
    CHECK(shell(". " + folder + "/etc/profile.d/gpu-shopper.sh; printf '%s' \"$MODEL_ID\"") ==
          "a'b");
    shell("rm -r " + folder);
}

TEST_CASE("a variable that is no name, and a NUL, are refused") {
    for (const std::string& name : {std::string(), std::string("1A"), std::string("A-B"),
                                    std::string("A=1;reboot"), std::string("A\nB")}) {
        CHECK(failureOf([&] {
                  firstBootCommands({{kKey}, "user", {{name, "x"}}, ""});
              }).code == GSP_INVALID_ARGUMENT);
    }
    const std::string nul("a\0b", 3);
    CHECK(failureOf([&] {
              firstBootCommands({{kKey}, "user", {{"A", nul}}, ""});
          }).code == GSP_INVALID_ARGUMENT);
    CHECK(failureOf([&] {
              firstBootCommands({{kKey}, "user", {}, nul});
          }).code == GSP_INVALID_ARGUMENT);
    CreateRequest wanted = request();
    wanted.on_start = "\xff\xfe";
    CHECK(failureOf([&] { attributesOf(wanted); }).code == GSP_INVALID_ARGUMENT);
}

TEST_CASE("what was promised is remembered, within bounds") {
    Promises promises;
    for (std::size_t i = 0; i < Promises::kMachinesMax + 10; ++i)
        promises.remember("m" + std::to_string(i), {.dedicated_ip = true, .ports = {}});
    CHECK(!promises.of("m9"));
    CHECK(promises.of("m10"));
    CHECK(promises.firstSurprise("m10"));
    CHECK(!promises.firstSurprise("m10"));
    CHECK(!promises.firstSurprise("nobody"));
}

}  // namespace gpushopper::tensordock
