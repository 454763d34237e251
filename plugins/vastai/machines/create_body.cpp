#include "plugins/vastai/machines/create_body.hpp"

#include <algorithm>
#include <charconv>
#include <gpushopper/failure.hpp>
#include <gpushopper/kit/public_key.hpp>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/vastai/machines/start_script.hpp"

namespace gpushopper::vastai {
namespace {

using nlohmann::json;

// 2026-08, documentation.
constexpr std::size_t kImageBytesMax = 1024;
constexpr std::size_t kLabelBytesMax = 256;
constexpr std::size_t kEnvEntryBytesMax = 256;
constexpr std::size_t kEnvBytesMax = 32 * 1024;
constexpr std::uint32_t kDiskGibMin = 8;  // less is not rented; a larger disk does no harm

// Spelled so by the official client: SSH on a port of the host, and through Vast.ai's proxy.
constexpr const char* kSshRunType = "ssh_direc ssh_proxy";
// The image as it is, with its own entrypoint and without SSH.
constexpr const char* kEntrypointRunType = "args";

Failure invalid(const std::string& why) { return {GSP_INVALID_ARGUMENT, why}; }

bool isEnvironmentName(std::string_view name) {
    constexpr std::string_view kFirst = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    constexpr std::string_view kRest =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    return !name.empty() && kFirst.find(name.front()) != kFirst.npos &&
           name.find_first_not_of(kRest) == name.npos;
}

// "8000/tcp" -> "-p 8000:8000", "9000/udp" -> "-p 9000:9000/udp"
std::string portOption(std::string_view exposed) {
    const std::size_t slash = exposed.find('/');
    const std::string_view number = exposed.substr(0, slash);
    const std::string_view protocol = slash == exposed.npos ? "tcp" : exposed.substr(slash + 1);
    unsigned port = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), port);
    const bool whole = error == std::errc{} && end == number.data() + number.size();
    if (!whole || port == 0 || port > 65535 || (protocol != "tcp" && protocol != "udp")) {
        throw invalid("the exposed port " + std::string(exposed) + " is not like 8000/tcp");
    }
    const std::string text = std::to_string(port);
    return "-p " + text + ":" + text + (protocol == "udp" ? "/udp" : "");
}

// Variables and ports share one object: a key that begins with a dash is an option of docker, so a
// variable's name must be nothing but a name.
json environment(const CreateRequest& request) {
    json env = json::object();
    std::size_t bytes = 0;
    for (const auto& [name, value] : request.env) {
        if (!isEnvironmentName(name)) throw invalid("no environment variable can be called so");
        if (name.size() + value.size() > kEnvEntryBytesMax) {
            throw invalid("the environment variable " + name + " is longer than " +
                          std::to_string(kEnvEntryBytesMax) + " bytes");
        }
        bytes += name.size() + value.size();
        env[name] = value;
    }
    for (const std::string& exposed : request.exposed_ports) env[portOption(exposed)] = "1";
    if (bytes > kEnvBytesMax) throw invalid("the environment is larger than 32 KiB");
    return env;
}

std::vector<std::string> plainKeys(const std::vector<std::string>& lines) {
    std::vector<std::string> keys;
    for (const std::string& line : lines) {
        auto key = plainPublicKey(line);
        if (!key) throw invalid("not a plain SSH public key");
        keys.push_back(std::move(*key));
    }
    return keys;
}

void checkSizes(const CreateRequest& request) {
    if (request.image.empty() && request.template_id.empty()) {
        throw invalid("an image or a template is needed");
    }
    if (request.image.size() > kImageBytesMax) throw invalid("the image's name is too long");
    if (request.label.size() > kLabelBytesMax) throw invalid("the label is too long");
    if (request.args.size() > kScriptBytesMax) throw invalid("the arguments are too long");
}

void setLaunch(json& body, const CreateRequest& request) {
    if (request.launch_mode == GSP_LAUNCH_SSH) {
        body["runtype"] = kSshRunType;
        body["onstart"] = startScript(plainKeys(request.ssh_public_keys), request.on_start);
        return;
    }
    // 2026-08, client: with this run type `onstart` is the program that takes the entrypoint's
    // place, so a start command would not run beside the image but instead of it.
    if (!request.on_start.empty()) {
        throw invalid("Vast.ai runs no start command in entrypoint mode");
    }
    body["runtype"] = kEntrypointRunType;
    if (!request.args.empty()) body["args_str"] = request.args;
}

}  // namespace

std::string createBody(const CreateRequest& request) {
    checkSizes(request);
    json body{{"client_id", "me"},
              {"disk", std::max(request.disk_gib, kDiskGibMin)},
              {"label", request.label},
              {"env", environment(request)},
              // An error instead of a stopped instance whose disk is billed.
              {"target_state", "running"},
              {"cancel_unavail", true}};
    if (!request.image.empty()) body["image"] = request.image;
    if (!request.template_id.empty()) body["template_hash_id"] = request.template_id;
    setLaunch(body, request);
    return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace gpushopper::vastai
