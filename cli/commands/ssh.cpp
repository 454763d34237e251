// ssh: OpenSSH to a session's machine, with the saved key, and only to the host whose key the
// server pinned when it verified the machine.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/host_keys.hpp"
#include "cli/session_calls.hpp"
#include "cli/text.hpp"

namespace gpushopper::cli {
namespace {

namespace fs = std::filesystem;

struct Address {
    std::string host;
    std::string port;
    std::string user;
};

/// They come from a provider and become arguments of programs: none may look like an option.
bool isPlain(const std::string& text) {
    return !text.empty() && text.front() != '-' &&
           text.find_first_not_of(
               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
               "0123456789._:-") == std::string::npos;
}

Address addressOf(const nlohmann::json& session, const std::string& id) {
    const std::string status = cell(session, "status");
    if (status != "running")
        throw Failure(ExitCode::Refused, "the session is " + status +
                                             ", not running; see "
                                             "gpu-shopper sessions get " +
                                             printable(id));
    Address address{.host = textOf(session, "ssh_host"),
                    .port = cell(session, "ssh_port"),
                    .user = textOf(session, "ssh_user")};
    if (!isPlain(address.host) || !isPlain(address.port) || !isPlain(address.user))
        throw Failure(ExitCode::Refused,
                      "the session has no usable SSH address; see gpu-shopper "
                      "sessions get " +
                          printable(id));
    return address;
}

fs::path findKey(Context& context, const std::string& id, const std::optional<std::string>& flag) {
    fs::path path = flag ? fs::path(*flag) : context.keys().keyPath(id);
    std::error_code error;
    if (fs::is_regular_file(path, error)) return path;
    throw Failure(ExitCode::Usage,
                  "no private key at " + path.string() + "; name the session's key with -i FILE");
}

void pinHostKey(Context& context, const std::string& id, const Address& address,
                const std::string& host_name) {
    const Answer diagnostics = context.client().get(sessionPath(id, "/diagnostics"));
    const std::string pinned = textOf(diagnostics.json, "ssh_host_key_fingerprint");
    if (pinned.empty())
        throw Failure(ExitCode::Refused,
                      "the server has pinned no host key of this machine; try "
                      "again when the session is verified");
    const std::string scan = context.terminal.capture(
        {"ssh-keyscan", "-T", "10", "-p", address.port, "--", address.host});
    if (scan.empty())
        throw Failure(ExitCode::NoAnswer, "no SSH server answers at " + address.host + " port " +
                                              address.port +
                                              "; try again, or install OpenSSH's "
                                              "client if ssh-keyscan is missing");
    const auto line = matchingHostKey(scan, pinned, host_name);
    if (!line)
        throw Failure(ExitCode::Refused, "the host key of " + address.host + " is not the pinned " +
                                             printable(pinned) +
                                             ": this may be another machine, nothing was sent; "
                                             "see gpu-shopper sessions events " +
                                             printable(id));
    context.keys().writeKnownHosts(id, *line);
}

int connect(Context& context, const std::string& typed_id, const std::optional<std::string>& key,
            const std::vector<std::string>& remote) {
    const auto session = context.client().get(sessionPath(typed_id)).json;
    // As the server writes it: the user may have typed capital letters, the file has small ones.
    const std::string id = textOf(session, "id");
    const Address address = addressOf(session, id);
    const fs::path key_path = findKey(context, id, key);
    const std::string host_name = "gpu-shopper-" + id;
    pinHostKey(context, id, address, host_name);
    std::vector<std::string> command = {
        "ssh",
        "-i",
        key_path.string(),
        "-p",
        address.port,
        "-l",
        address.user,
        "-o",
        "IdentitiesOnly=yes",
        "-o",
        "UserKnownHostsFile=\"" + context.keys().knownHostsPath(id).string() + "\"",
        "-o",
        "GlobalKnownHostsFile=/dev/null",
        "-o",
        "HostKeyAlias=" + host_name,
        "-o",
        "StrictHostKeyChecking=yes",
        "--",
        address.host,
    };
    command.insert(command.end(), remote.begin(), remote.end());
    return context.terminal.become(command);
}

}  // namespace

void addSsh(CLI::App& app, Context& context, const std::vector<std::string>& remote) {
    CLI::App* command = app.add_subcommand(
        "ssh", "Log into a session's machine, or run a command there (behind --)");
    command->footer(
        "Examples:\n  gpu-shopper ssh SESSION\n"
        "  gpu-shopper ssh SESSION -- nvidia-smi -L\n"
        "The host key must be the one that the server pinned; nothing is sent to "
        "another host.");
    struct Options {
        std::string id;
        std::optional<std::string> key;
    };
    auto options = std::make_shared<Options>();
    command->add_option("id", options->id, "The session's id")->required()->type_name("SESSION");
    command
        ->add_option("-i,--identity", options->key,
                     "The private key (default: ~/.config/gpu-shopper/keys/SESSION)")
        ->type_name("FILE");
    command->callback([&context, options, remote] {
        context.command = [&context, options, remote] {
            return connect(context, options->id, options->key, remote);
        };
    });
}

}  // namespace gpushopper::cli
