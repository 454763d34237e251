#pragma once

/// FrontListener: HttpListener by one acceptor, one epoll set and few workers. Idle and slow
/// clients, in either direction, are parked and hold no thread; a worker is held only while a
/// handler runs. Requests are run through Poco's own HTTP objects and the same handler factory as
/// in the stock listener. A handler that may wait runs in a pool of its own (lane.hpp). When that
/// of the creates or of the destroys is full, it runs at once and is told not to wait; for what a
/// marketplace lists there is a queue, because those who wait for it are all served when it comes.
/// Thread safety: as HttpListener. Linux only.

#include <memory>

#include "daemon/api/listener/http_listener.hpp"

namespace gpushopper::api {

class FrontListener final : public HttpListener {
public:
    explicit FrontListener(ListenerParts parts);
    ~FrontListener() override;

    void start() override;
    std::uint16_t port() const override;
    void stop() override;

private:
    class Running;

    const ListenerParts parts_;
    std::unique_ptr<Running> running_;  ///< Null before start and after stop.
};

}  // namespace gpushopper::api
