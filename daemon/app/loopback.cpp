#include "daemon/app/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace gpushopper::app {

bool isLoopback(const std::string& address) {
    if (address == "localhost") return true;
    in6_addr six{};
    if (inet_pton(AF_INET6, address.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
    in_addr four{};
    if (inet_pton(AF_INET, address.c_str(), &four) != 1) return false;
    constexpr in_addr_t kLoopbackNet = 127;  // 127.0.0.0/8, RFC 1122 section 3.2.1.3.
    return ntohl(four.s_addr) >> 24U == kLoopbackNet;
}

}  // namespace gpushopper::app
