#include "plugins/vastai/vast_config.hpp"

#include <algorithm>

namespace gpushopper::vastai {
namespace {

bool isLoopback(std::string_view host) {
    if (host == "localhost" || host == "[::1]") return true;
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos;
}

// The host between the scheme and a port or path.
std::string_view hostOf(std::string_view rest) {
    const std::string_view authority = rest.substr(0, rest.find('/'));
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

bool isPlain(char c) { return c > ' ' && c < 0x7f; }

}  // namespace

std::string_view faultOfBaseUrl(std::string_view url) {
    constexpr std::string_view kSecure = "https://";
    constexpr std::string_view kPlain = "http://";
    const bool secure = url.starts_with(kSecure);
    if (!secure && !url.starts_with(kPlain)) return "must begin with https://";
    if (!std::all_of(url.begin(), url.end(), isPlain) || url.find_first_of("?#@") != url.npos) {
        return "must be an address without user, query or fragment";
    }
    url.remove_prefix(secure ? kSecure.size() : kPlain.size());
    if (hostOf(url).empty()) return "names no host";
    if (!secure && !isLoopback(hostOf(url))) {
        return "must begin with https://: http:// is for loopback addresses only";
    }
    return "";
}

VastConfig readConfig(const Config& config) {
    config.allowOnly({"base_url", "verified_only", "ssh_user"});
    VastConfig read;
    read.base_url = config.text("base_url", read.base_url);
    while (read.base_url.ends_with('/')) read.base_url.pop_back();
    if (const std::string_view fault = faultOfBaseUrl(read.base_url); !fault.empty()) {
        throw Failure(GSP_INVALID_ARGUMENT, "configuration: `base_url` " + std::string(fault));
    }
    read.verified_only = config.flag("verified_only", read.verified_only);
    read.ssh_user = config.text("ssh_user", read.ssh_user);
    const bool is_name = !read.ssh_user.empty() &&
                         read.ssh_user.find_first_not_of(
                             "abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
    if (!is_name) {
        throw Failure(GSP_INVALID_ARGUMENT, "configuration: `ssh_user` must be a Unix user's name");
    }
    return read;
}

}  // namespace gpushopper::vastai
