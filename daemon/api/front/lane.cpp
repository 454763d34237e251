#include "daemon/api/front/lane.hpp"

#include <algorithm>
#include <string_view>

namespace gpushopper::api {
namespace {

constexpr std::string_view kInventory = "/api/v1/inventory";
constexpr std::string_view kTemplates = "/api/v1/templates";

// Of the origin form and of the absolute form; the query is kept.
std::string_view pathAndQuery(std::string_view target) {
    const auto scheme_end = target.find("://");
    if (target.starts_with('/') || scheme_end == std::string_view::npos) return target;
    target.remove_prefix(scheme_end + 3);
    return target.substr(std::min(target.find('/'), target.size()));
}

std::string_view pathOf(const Request& request) {
    std::string_view path = request.target;
    path = path.substr(0, path.find('?'));
    if (path.ends_with('/')) path.remove_suffix(1);
    return path;
}

Lane laneOfRead(std::string_view target) {
    target = pathAndQuery(target);
    if (target.starts_with(kTemplates)) return Lane::Read;
    if (!target.starts_with(kInventory)) return Lane::Fast;
    // Those that speak of templates have them judged, too.
    return target.find("template") == std::string_view::npos ? Lane::Menu : Lane::Read;
}

}  // namespace

Lane laneOf(const Request& request) {
    if (request.fault != RequestFault::None) return Lane::Fast;
    if (request.method == "DELETE") return Lane::Destroy;
    if (request.method == "GET" || request.method == "HEAD") return laneOfRead(request.target);
    if (request.method != "POST") return Lane::Fast;
    return pathOf(request).ends_with("/done") ? Lane::Destroy : Lane::Create;
}

bool isAnswerLimited(const Request& request) {
    if (request.method == "DELETE") return false;
    return request.method != "POST" || !pathOf(request).ends_with("/sessions");
}

}  // namespace gpushopper::api
