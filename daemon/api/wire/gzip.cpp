#include "daemon/api/wire/gzip.hpp"

#include <Poco/DeflatingStream.h>

#include <sstream>
#include <utility>

namespace gpushopper::api {

std::string gzipped(std::string_view text) {
    constexpr int kFastestLevel = 1;
    std::ostringstream packed;
    Poco::DeflatingOutputStream packing(packed, Poco::DeflatingStreamBuf::STREAM_GZIP,
                                        kFastestLevel);
    packing.write(text.data(), static_cast<std::streamsize>(text.size()));
    packing.close();
    return std::move(packed).str();
}

}  // namespace gpushopper::api
