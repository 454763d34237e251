#include "plugins/tensordock/rent/cloud_init.hpp"

#include <algorithm>
#include <gpushopper/failure.hpp>
#include <set>

namespace gpushopper::tensordock {
namespace {

constexpr std::string_view kEnvFile = "/etc/profile.d/gpu-shopper.sh";

constexpr std::string_view kRoot = "root";
// 2026-01, live: every image had this user, with sudo.
constexpr std::string_view kImageUser = "user";

void refuseNul(std::string_view text, const char* what) {
    if (text.find('\0') != std::string_view::npos)
        throw Failure(GSP_INVALID_ARGUMENT, std::string(what) + " has a NUL byte in it");
}

bool isVariable(std::string_view name) {
    const auto is_letter = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    };
    return !name.empty() && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// chown because sshd ignores a file of somebody else, and all this runs as root. Only the owner:
// the group's name is not known for certain, and does not matter. A user who is not there on some
// image must not get a home that is only half one.
std::string installKeys(const std::string& user, const std::vector<std::string>& keys) {
    const std::string home = user == kRoot ? "/root" : "/home/" + user;
    const std::string folder = home + "/.ssh";
    const std::string file = folder + "/authorized_keys";
    std::string lines;
    for (const std::string& key : keys) lines += ' ' + shellQuoted(key);
    return "if test -d " + home + "; then mkdir -p " + folder + " && printf '%s\\n'" + lines +
           " >> " + file + " && chmod 700 " + folder + " && chmod 600 " + file + " && chown -R " +
           user + " " + folder + "; fi";
}

std::string exports(const KeyValues& env) {
    std::string text;
    for (const auto& [name, value] : env) {
        if (!isVariable(name))
            throw Failure(GSP_INVALID_ARGUMENT, "an environment variable has an impossible name");
        refuseNul(value, "an environment variable");
        text += "export " + name + '=' + shellQuoted(value) + '\n';
    }
    return text;
}

}  // namespace

std::string shellQuoted(std::string_view text) {
    std::string quoted = "'";
    for (char c : text) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted += c;
    }
    return quoted + '\'';
}

std::vector<std::string> firstBootCommands(const FirstBoot& wanted) {
    refuseNul(wanted.on_start, "the start command");
    std::vector<std::string> commands;
    for (const std::string& user :
         std::set<std::string>{std::string(kRoot), std::string(kImageUser), wanted.user})
        commands.push_back(installKeys(user, wanted.keys));
    const std::string variables = exports(wanted.env);
    if (!variables.empty()) {
        commands.push_back("printf '%s' " + shellQuoted(variables) + " > " + std::string(kEnvFile));
    }
    // A shell of its own: an `exit` or an open quote in it ends only itself.
    if (!wanted.on_start.empty()) {
        commands.push_back("cd /root && HOME=/root bash -c " +
                           shellQuoted(variables + wanted.on_start));
    }
    return commands;
}

}  // namespace gpushopper::tensordock
