#include "daemon/api/listener/replay_socket.hpp"

#include <Poco/Exception.h>

#include <algorithm>
#include <utility>

namespace gpushopper::api {
namespace {

constexpr std::size_t kPocoMethodBytesMax = 32;

// Only what Poco's objects need to come up: they read the line and ask for nothing else. The body
// has been read, so nothing here announces one; headers of a length that Poco would not take stay
// out of it.
std::string blockOf(const Request& request) {
    const std::string_view method = request.method;
    std::string block(method.empty() ? "GET" : method.substr(0, kPocoMethodBytesMax));
    block += ' ';
    block += request.target.empty() ? "/" : request.target;
    return block + " HTTP/1.1\r\n\r\n";
}

}  // namespace

ReplaySocket::ReplaySocket(int fd, const Poco::Net::SocketAddress& address) : address_(address) {
    reset(fd);
}

ReplaySocket::~ReplaySocket() {
    reset();  // The base would close what is not its own.
}

void ReplaySocket::present(ReceivedRequest received) {
    received_ = std::move(received);
    block_ = blockOf(received_.request);
    replayed_ = 0;
}

int ReplaySocket::receiveBytes(void* buffer, int length, int /*flags*/) {
    const std::size_t count = std::min(static_cast<std::size_t>(length), block_.size() - replayed_);
    std::copy_n(block_.data() + replayed_, count, static_cast<char*>(buffer));
    replayed_ += count;
    return static_cast<int>(count);
}

int ReplaySocket::sendBytes(const void* /*buffer*/, int /*length*/, int /*flags*/) {
    // An error page of Poco's own, after the handler failed: the contract knows no such page.
    throw Poco::InvalidAccessException("only the handler answers");
}

bool ReplaySocket::poll(const Poco::Timespan& /*timeout*/, int /*mode*/) {
    return replayed_ < block_.size();
}

}  // namespace gpushopper::api
