#pragma once

/// StockListener: HttpListener over Poco's HTTPServer, one thread per connection: the fallback for
/// systems without epoll. Its sizes are those that were measured to answer a burst of 500
/// connections without a reset: Poco's own defaults queue 64 and close the rest unanswered. Idle
/// and slow clients hold a thread each, so fewer of them fit than at the front listener.
/// Thread safety: as HttpListener.

#include <memory>

#include "daemon/api/listener/http_listener.hpp"

namespace gpushopper::api {

class StockListener final : public HttpListener {
public:
    explicit StockListener(ListenerParts parts);
    ~StockListener() override;

    void start() override;
    std::uint16_t port() const override;
    void stop() override;

private:
    struct Running;

    const ListenerParts parts_;
    std::unique_ptr<Running> running_;  ///< Null before start and after stop.
};

}  // namespace gpushopper::api
