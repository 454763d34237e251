#include "daemon/app/loopback.hpp"

#include <Poco/Net/IPAddress.h>

namespace gpushopper::app {

bool isLoopback(const std::string& address) {
    if (address == "localhost") return true;
    Poco::Net::IPAddress parsed;
    return Poco::Net::IPAddress::tryParse(address, parsed) && parsed.isLoopback();
}

}  // namespace gpushopper::app
