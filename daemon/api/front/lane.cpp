#include "daemon/api/front/lane.hpp"

#include <string_view>

namespace gpushopper::api {

Lane laneOf(const Request& request) {
    if (request.fault != RequestFault::None) return Lane::Fast;
    if (request.method == "DELETE") return Lane::Destroy;
    if (request.method != "POST") return Lane::Fast;
    std::string_view path = request.target;
    path = path.substr(0, path.find('?'));
    if (path.ends_with('/')) path.remove_suffix(1);
    return path.ends_with("/done") ? Lane::Destroy : Lane::Create;
}

}  // namespace gpushopper::api
