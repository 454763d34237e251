#include "sdk/check/faults/request_faults.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "sdk/check/text.hpp"
#include "sdk/check/world/answers.hpp"

namespace gpushopper::check {
namespace {

constexpr std::array<std::string_view, 6> kMethods = {"GET", "HEAD",  "POST",
                                                      "PUT", "PATCH", "DELETE"};
constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";
constexpr std::string_view kUrlMarks = "-._~:/?#[]@!$&'()*+,;=%";

bool isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isToken(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return isLetterOrDigit(c) || kTokenMarks.find(c) != std::string_view::npos;
    });
}

bool isUrlText(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return isLetterOrDigit(c) || kUrlMarks.find(c) != std::string_view::npos;
    });
}

std::string lowered(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

// user:password@host:port
std::string_view authorityOf(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return "";
    url.remove_prefix(scheme + 3);
    return url.substr(0, url.find_first_of("/?#"));
}

std::string schemeFault(std::string_view url) {
    const std::string host = hostOf(url);
    if (host.empty()) return "has a URL without a host: " + shown(url);
    if (url.starts_with("https://")) return "";
    if (!url.starts_with("http://")) return "has a URL that is neither https nor http";
    if (isLoopback(host)) return "";
    return "goes to " + host + " without TLS; plain http is for loopback addresses only";
}

std::vector<std::string> headerFaults(const KeyValues& headers) {
    std::vector<std::string> faults;
    std::set<std::string> seen;
    for (const auto& [name, value] : headers) {
        if (!isToken(name)) faults.push_back("has a header named " + shown(name));
        if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            faults.push_back("has a line end in the header " + shown(name));
        if (!seen.insert(lowered(name)).second)
            faults.push_back("has the header " + shown(name) + " twice");
    }
    return faults;
}

bool goesUp(std::string_view url) {
    const std::string_view path = url.substr(0, url.find_first_of("?#"));
    return path.find("/../") != std::string_view::npos ||
           path.find("/./") != std::string_view::npos || path.ends_with("/..");
}

}  // namespace

std::string hostOf(std::string_view url) {
    std::string_view authority = authorityOf(url);
    const auto at = authority.rfind('@');
    if (at != std::string_view::npos) authority.remove_prefix(at + 1);
    if (authority.starts_with('[')) return lowered(authority.substr(0, authority.find(']') + 1));
    return lowered(authority.substr(0, authority.find(':')));
}

bool isLoopback(std::string_view host) {
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

std::vector<std::string> requestFaults(const HttpRequest& request) {
    std::vector<std::string> faults = headerFaults(request.headers);
    const bool known =
        std::find(std::begin(kMethods), std::end(kMethods), request.method) != std::end(kMethods);
    if (!known) faults.push_back("has the method " + shown(request.method));
    if (const std::string fault = schemeFault(request.url); !fault.empty()) faults.push_back(fault);
    if (!isUrlText(request.url))
        faults.push_back("has a URL with characters that must be escaped: " + shown(request.url));
    if (goesUp(request.url))
        faults.push_back("has a URL with a segment of dots: " + shown(request.url));
    if (authorityOf(request.url).find('@') != std::string_view::npos)
        faults.emplace_back("has credentials in its URL");
    if (request.response_bytes_max < 0) faults.emplace_back("asks for a negative size of response");
    const std::string subject = "the request " + shownRequest(request) + " ";
    for (std::string& fault : faults) fault.insert(0, subject);
    return faults;
}

}  // namespace gpushopper::check
