#include "daemon/api/wire/target.hpp"

#include <algorithm>
#include <charconv>

#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::optional<char> escapedByte(std::string_view digits) {
    if (digits.size() < 2) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + 2, value, 16);
    if (error != std::errc{} || end != digits.data() + 2) return std::nullopt;
    return static_cast<char>(value);
}

enum class Plus : unsigned char { IsItself, IsSpace };

std::optional<std::string> decoded(std::string_view text, Plus plus) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        char c = text.front();
        text.remove_prefix(1);
        if (c == '%') {
            const auto byte = escapedByte(text.substr(0, 2));
            if (!byte) return std::nullopt;
            c = *byte;
            text.remove_prefix(2);
        } else if (c == '+' && plus == Plus::IsSpace) {
            c = ' ';
        }
        if (isControl(c)) return std::nullopt;
        result += c;
    }
    return result;
}

bool readSegments(std::string_view path, std::vector<std::string>& segments) {
    while (!path.empty()) {
        path.remove_prefix(1);  // The slash.
        const auto end = path.find('/');
        auto segment = decoded(path.substr(0, end), Plus::IsItself);
        if (!segment) return false;
        segments.push_back(std::move(*segment));
        path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    }
    return true;
}

bool readQuery(std::string_view text, std::vector<QueryItem>& items) {
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const std::string_view piece = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (piece.empty()) continue;  // `a=1&`: there is no name, so nothing is asked.
        const auto equals = std::min(piece.find('='), piece.size());
        auto name = decoded(piece.substr(0, equals), Plus::IsSpace);
        auto value = decoded(piece.substr(std::min(equals + 1, piece.size())), Plus::IsSpace);
        if (!name || !value) return false;
        items.push_back({std::move(*name), std::move(*value)});
    }
    return true;
}

// `http://host/path` asks for `/path`: RFC 9112, section 3.2.2.
std::string_view withoutAuthority(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        // Schemes ignore case.
        if (lowered(text.substr(0, scheme.size())) != scheme) continue;
        text.remove_prefix(scheme.size());
        const auto end = text.find_first_of("/?");
        return end == std::string_view::npos ? std::string_view("/") : text.substr(end);
    }
    return text;
}

}  // namespace

std::optional<Target> parseTarget(std::string_view text) {
    Target target;
    if (text == "*") {
        target.server_wide = true;
        return target;
    }
    text = withoutAuthority(text);
    const auto question = std::min(text.find('?'), text.size());
    std::string_view path = text.substr(0, question);
    if (!path.empty() && path.front() != '/') return std::nullopt;
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    target.path = std::string(path);
    if (!readSegments(path, target.segments)) return std::nullopt;
    if (!readQuery(text.substr(std::min(question + 1, text.size())), target.query))
        return std::nullopt;
    return target;
}

}  // namespace gpushopper::api
