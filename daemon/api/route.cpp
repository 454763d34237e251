#include "daemon/api/route.hpp"

#include <algorithm>

#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {
namespace {

bool isVariable(std::string_view segment) { return segment.starts_with('{'); }

// Does the path fit the pattern? `id` gets the variable segment. Segments compare decoded, so a
// `%2F` inside one equals no literal; an empty one (`//`) is no id.
bool fits(std::string_view pattern, const std::vector<std::string>& segments, std::string& id) {
    const auto parts = splitTrimmed(pattern.substr(1), '/');
    if (parts.size() != segments.size()) return false;
    for (std::size_t place = 0; place < parts.size(); ++place) {
        if (isVariable(parts[place]) && !segments[place].empty()) {
            id = segments[place];
        } else if (parts[place] != segments[place]) {
            return false;
        }
    }
    return true;
}

}  // namespace

PathId Route::idKind() const {
    if (path.find("{offer_id}") != std::string::npos) return PathId::Offer;
    if (path.find("{hash_id}") != std::string::npos) return PathId::Template;
    return path.find("{id}") == std::string::npos ? PathId::None : PathId::Session;
}

bool Route::isOpen() const {
    return std::all_of(operations.begin(), operations.end(),
                       [](const Operation& operation) { return operation.scope == Scope::None; });
}

const Operation* Route::find(std::string_view method) const {
    const std::string_view served = method == "HEAD" ? "GET" : method;
    const auto found =
        std::find_if(operations.begin(), operations.end(),
                     [served](const Operation& operation) { return operation.method == served; });
    return found == operations.end() ? nullptr : &*found;
}

std::string Route::allow() const {
    std::string methods;
    for (const Operation& operation : operations) {
        methods += operation.method + ", ";
        if (operation.method == "GET") methods += "HEAD, ";
    }
    return methods + "OPTIONS";
}

Match matchRoute(const std::vector<Route>& routes, const std::vector<std::string>& segments) {
    for (const Route& route : routes) {
        Match match{.route = &route, .id = {}};
        if (fits(route.path, segments, match.id)) return match;
    }
    return {};
}

}  // namespace gpushopper::api
