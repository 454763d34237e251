#include "daemon/api/wire/negotiation.hpp"

#include <algorithm>
#include <vector>

#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

// How closely an item of a header names what would be sent; 0: not at all.
using Closeness = int (*)(std::string_view item);

int closenessToJson(std::string_view range) {
    if (sameWord(range, "application/json")) return 3;
    if (sameWord(range, "application/*")) return 2;
    if (range == "*/*") return 1;
    return 0;
}

int closenessToGzip(std::string_view coding) {
    if (sameWord(coding, "gzip") || sameWord(coding, "x-gzip")) return 2;
    return coding == "*" ? 1 : 0;
}

// `q=0`, `q=0.0`, ... excludes; a weight that cannot be read counts as an exclusion, because taking
// it for a yes would be a guess.
bool isWanted(const std::vector<std::string_view>& parameters) {
    for (const std::string_view parameter : parameters) {
        if (parameter.size() < 2 || !sameWord(parameter.substr(0, 2), "q=")) continue;
        const std::string_view weight = parameter.substr(2);
        const bool number =
            !weight.empty() && weight.find_first_not_of("0123456789.") == std::string_view::npos;
        return number && weight.find_first_not_of("0.") != std::string_view::npos;
    }
    return true;
}

// The closest item decides; of equally close ones, one yes is enough.
bool isAccepted(const std::vector<std::string_view>& lines, Closeness closeness) {
    int closest = 0;
    bool wanted = false;
    for (const std::string_view line : lines) {
        for (const std::string_view item : splitTrimmed(line, ',')) {
            const auto parts = splitTrimmed(item, ';');
            const int close = closeness(parts.front());
            if (close == 0 || close < closest) continue;
            const bool item_wanted = isWanted({parts.begin() + 1, parts.end()});
            wanted = close == closest ? wanted || item_wanted : item_wanted;
            closest = close;
        }
    }
    return wanted;
}

bool isRequestIdCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

}  // namespace

bool acceptsJson(const Headers& headers) {
    const auto lines = headers.all("Accept");
    return lines.empty() || isAccepted(lines, closenessToJson);
}

bool acceptsGzip(const Headers& headers) {
    return isAccepted(headers.all("Accept-Encoding"), closenessToGzip);
}

bool declaresJson(const Headers& headers) {
    const auto lines = headers.all("Content-Type");
    if (lines.empty()) return true;
    if (lines.size() > 1) return false;
    const auto parts = splitTrimmed(lines.front(), ';');
    if (!sameWord(parts.front(), "application/json")) return false;
    return std::all_of(parts.begin() + 1, parts.end(), [](std::string_view parameter) {
        return sameWord(parameter, "charset=utf-8") || sameWord(parameter, "charset=\"utf-8\"");
    });
}

bool prefersAsync(const Headers& headers) {
    for (const std::string_view line : headers.all("Prefer")) {
        const auto wishes = splitTrimmed(line, ',');
        const bool found = std::any_of(wishes.begin(), wishes.end(), [](std::string_view wish) {
            return sameWord(wish, "respond-async");
        });
        if (found) return true;
    }
    return false;
}

std::optional<std::string> usableRequestId(const Headers& headers) {
    constexpr std::size_t kLengthMax = 128;
    const auto id = headers.find("X-Request-Id");
    if (!id || id->empty() || id->size() > kLengthMax) return std::nullopt;
    if (!std::all_of(id->begin(), id->end(), isRequestIdCharacter)) return std::nullopt;
    return std::string(*id);
}

}  // namespace gpushopper::api
