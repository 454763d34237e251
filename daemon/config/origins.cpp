#include "daemon/config/origins.hpp"

#include <algorithm>

namespace gpushopper::config {

std::vector<std::string> originsOf(std::string_view list) {
    std::vector<std::string> origins;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        std::string_view piece = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        piece.remove_prefix(std::min(piece.find_first_not_of(' '), piece.size()));
        piece = piece.substr(0, piece.find_last_not_of(' ') + 1);
        if (!piece.empty()) origins.emplace_back(piece);
    }
    return origins;
}

bool isOrigin(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!text.starts_with(scheme)) continue;
        text.remove_prefix(scheme.size());
        return !text.empty() && text.find_first_of("/?#@* \t\"\\") == std::string_view::npos;
    }
    return false;
}

}  // namespace gpushopper::config
