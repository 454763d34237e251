#include "daemon/api/connection/http_date.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

namespace gpushopper::api {

std::string HttpDate::now() {
    const std::int64_t second =
        std::chrono::floor<std::chrono::seconds>(clock_.wallNow()).time_since_epoch().count();
    base::Lock lock(mutex_);
    if (second != second_) {
        second_ = second;
        text_ = Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(second),
                                                Poco::DateTimeFormat::HTTP_FORMAT);
    }
    return text_;
}

}  // namespace gpushopper::api
