#include "plugins/tensordock/settings.hpp"

#include <algorithm>

namespace gpushopper::tensordock {
namespace {

constexpr std::string_view kDefaultUrl = "https://dashboard.tensordock.com/api/v2";
constexpr std::string_view kDefaultV0 = "https://marketplace.tensordock.com/api/v0";
constexpr std::string_view kV2Path = "/api/v2";
constexpr std::string_view kV0Path = "/api/v0";
constexpr std::size_t kImageBytesMax = 64;
constexpr std::size_t kUserBytesMax = 32;

Failure badUrl(const std::string& why) {
    return Failure(GSP_INVALID_ARGUMENT, "configuration: `base_url` " + why);
}

// An address, not a name: a name could mean another machine tomorrow.
bool isLoopback(std::string_view authority) {
    if (authority.starts_with("[")) {
        const auto end = authority.find(']');
        return authority.substr(0, end + 1) == "[::1]";
    }
    const std::string_view host = authority.substr(0, authority.find(':'));
    const auto is_digit_or_dot = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    return host.starts_with("127.") && std::all_of(host.begin(), host.end(), is_digit_or_dot);
}

struct Parts {
    std::string_view origin;  // "http://127.0.0.1:9002"
    std::string_view path;    // "", or "/api/v2"
};

Parts split(std::string_view url) {
    const bool secure = url.starts_with("https://");
    if (!secure && !url.starts_with("http://")) throw badUrl("must begin with https://");
    // A password, a query or a fragment in it would be sent, and logged, with every request.
    if (url.find_first_of("@?# \t\r\n\\") != std::string_view::npos)
        throw badUrl("must be a plain address: scheme, host, port and path");
    const std::size_t begin = secure ? 8 : 7;
    const std::size_t slash = std::min(url.find('/', begin), url.size());
    const std::string_view authority = url.substr(begin, slash - begin);
    if (authority.empty()) throw badUrl("names no host");
    if (!secure && !isLoopback(authority))
        throw badUrl("must begin with https://; http is for 127.0.0.1 and [::1] only");
    std::string_view path = url.substr(slash);
    while (path.ends_with('/')) path.remove_suffix(1);
    return {url.substr(0, slash), path};
}

// Images are words of one alphabet (ubuntu2404_ml_pytorch); anything else is a mistake that would
// only show when the first machine is rented.
void checkImage(const std::string& image) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    };
    if (image.empty() || image.size() > kImageBytesMax ||
        !std::all_of(image.begin(), image.end(), fits)) {
        throw Failure(GSP_INVALID_ARGUMENT,
                      "configuration: `image` must be the name of an image, like ubuntu2404");
    }
}

// It becomes part of a path and of commands that root runs.
void checkUser(const std::string& user) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    if (user.empty() || user.size() > kUserBytesMax || user.front() == '-' ||
        !std::all_of(user.begin(), user.end(), fits)) {
        throw Failure(GSP_INVALID_ARGUMENT,
                      "configuration: `ssh_user` must be the name of a user, of [a-z0-9_-]");
    }
}

}  // namespace

Settings readSettings(const Config& config) {
    // The host answers for secrets by name; a host that passes their references along does no harm.
    config.allowOnly(
        {"base_url", "image", "ssh_user", "vcpus_per_gpu", "ram_gb_per_gpu", kApiToken, kAuthId});
    Settings settings;
    const std::string url = config.text("base_url", std::string(kDefaultUrl));
    const Parts parts = split(url);
    const std::string_view path = parts.path.empty() ? kV2Path : parts.path;
    settings.v2 = std::string(parts.origin) + std::string(path);
    // The real service has the older API on another host; a simulator has both on its own.
    settings.v0 = settings.v2 == kDefaultUrl ? std::string(kDefaultV0)
                                             : std::string(parts.origin) + std::string(kV0Path);
    settings.image = config.text("image", "ubuntu2404_ml_everything");
    checkImage(settings.image);
    settings.ssh_user = config.text("ssh_user", "user");
    checkUser(settings.ssh_user);
    settings.vcpus_per_gpu =
        static_cast<std::uint32_t>(config.integer("vcpus_per_gpu", 8, {2, 64}));
    settings.ram_gb_per_gpu =
        static_cast<std::uint32_t>(config.integer("ram_gb_per_gpu", 32, {4, 512}));
    return settings;
}

}  // namespace gpushopper::tensordock
