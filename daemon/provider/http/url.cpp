#include "daemon/provider/http/url.hpp"

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include <algorithm>

namespace gpushopper::provider {
namespace {

constexpr std::size_t kUrlBytesMax = 8192;

tl::unexpected<base::Error> refuse(const char* why) {
    return base::fail(base::ErrorCode::InvalidArgument, std::string("the address ") + why);
}

bool isPlain(char c) { return c > ' ' && c < 0x7f; }

}  // namespace

std::string Url::authority() const {
    const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return port == (secure ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

base::Result<Url> parseUrl(std::string_view text) {
    if (text.size() > kUrlBytesMax) return refuse("is longer than 8192 bytes");
    if (!std::all_of(text.begin(), text.end(), isPlain))
        return refuse("has characters that must be percent-encoded");
    try {
        const Poco::URI uri{std::string(text)};
        const bool secure = uri.getScheme() == "https";
        if (!secure && uri.getScheme() != "http") return refuse("must begin with https://");
        if (uri.getHost().empty()) return refuse("names no host");
        if (!uri.getUserInfo().empty()) return refuse("must not hold a user name");
        if (!uri.getFragment().empty()) return refuse("must not have a fragment");
        Url url{secure, Poco::toLower(uri.getHost()), uri.getPort(), uri.getPathAndQuery()};
        if (url.path_and_query.empty() || url.path_and_query.front() != '/')
            url.path_and_query.insert(0, "/");
        return url;
    } catch (const Poco::Exception&) {
        return refuse("cannot be read");
    }
}

}  // namespace gpushopper::provider
