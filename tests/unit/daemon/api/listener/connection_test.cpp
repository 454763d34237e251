// Goal: a connection that is in a hurry ends in time. Method: a client that takes an answer byte by
// byte, and a clock that only the test moves.

#include "daemon/api/connection/connection.hpp"

#include <array>
#include <chrono>

#include "tests/support/catch.hpp"

namespace gpushopper::api {
namespace {

using std::chrono::seconds;

/// Sends one request, and takes one byte of the answer at a time.
class DrippingTransport final : public Transport {
public:
    int fd() const override { return -1; }
    IoResult receive(std::span<char> into) override {
        const std::size_t count = std::min(into.size(), request_.size());
        if (count == 0) return {IoState::WantsRead, 0};
        std::copy_n(request_.begin(), count, into.begin());
        request_.remove_prefix(count);
        return {IoState::Done, count};
    }
    bool hasBuffered() const override { return false; }
    IoResult send(std::string_view, std::string_view) override {
        takes_ = !takes_;
        return takes_ ? IoResult{IoState::Done, 1} : IoResult{IoState::WantsWrite, 0};
    }
    void shutdownSend() override {}

private:
    std::string_view request_ = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
    bool takes_ = false;
};

}  // namespace

TEST_CASE("A client that takes its answer steadily does not lengthen a stop") {
    const ListenerLimits limits;
    Occupancy occupancy(limits);
    base::MonoTime now{seconds(1'000)};
    Connection connection(std::make_unique<DrippingTransport>(), *occupancy.take("::1"), "::1",
                          {limits, now});
    std::array<char, 1'024> buffer{};
    REQUIRE(connection.advance(now, buffer) == Connection::Next::Handler);
    connection.takeRequest();
    connection.answer(Outgoing(std::string(10'000, 'x')), /*keep_alive=*/true);
    REQUIRE(connection.advance(now, buffer) == Connection::Next::Writable);
    CHECK(connection.deadline() == now + limits.stalled_write);

    const base::MonoTime until = now + kStopWriteLimit;
    connection.hurry(until);
    for (int taken = 0; taken < 4; ++taken) {
        now += seconds(1);
        REQUIRE(connection.advance(now, buffer) == Connection::Next::Writable);
        CHECK(connection.deadline() == until);
    }
    CHECK(connection.expire(until) == Connection::Next::End);
}

}  // namespace gpushopper::api
