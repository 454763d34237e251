#include "plugins/vastai/machines/start_script.hpp"

#include <gpushopper/failure.hpp>

namespace gpushopper::vastai {
namespace {

// 2026-08, client and documentation: a login starts tmux unless this file exists, and sees the
// container's environment only when it is written there.
constexpr std::string_view kOpening =
    "touch ~/.no_auto_tmux\n"
    "env | grep _ >> /etc/environment\n"
    "mkdir -p ~/.ssh; chmod 700 ~/.ssh\n"
    "touch ~/.ssh/authorized_keys; chmod 600 ~/.ssh/authorized_keys\n"
    "for key in";
constexpr std::string_view kAfterKeys =
    "; do grep -qF \"$key\" ~/.ssh/authorized_keys || "
    "echo \"$key\" >> ~/.ssh/authorized_keys; done\n";

// A plain key is of letters, digits, blanks and `@.+/=-`: nothing in it ends a quoted text.
std::string quoted(const std::string& key) { return " '" + key + "'"; }

}  // namespace

std::string startScript(const std::vector<std::string>& public_keys, std::string_view on_start) {
    const std::size_t fixed = kOpening.size() + kAfterKeys.size() + on_start.size();
    if (fixed > kScriptBytesMax) {
        throw Failure(GSP_INVALID_ARGUMENT,
                      "the start command has " + std::to_string(on_start.size()) +
                          " bytes; with our own lines it may have " +
                          std::to_string(kScriptBytesMax - (fixed - on_start.size())));
    }
    std::string keys;
    for (const std::string& key : public_keys) {
        const std::string one = quoted(key);
        if (fixed + keys.size() + one.size() <= kScriptBytesMax) keys += one;
    }
    std::string script(kOpening);
    script += keys;
    script += kAfterKeys;
    script += on_start;
    return script;
}

}  // namespace gpushopper::vastai
