#pragma once

/// StockListener: HttpListener over Poco's HTTPServer, one thread per connection. Its sizes are
/// those that were measured to answer a burst of 500 connections without a reset: Poco's own
/// defaults queue 64 and close the rest unanswered. Thread safety: as HttpListener.

#include <memory>

#include "daemon/api/listener/http_listener.hpp"
#include "daemon/base/clock.hpp"
#include "daemon/base/log.hpp"

namespace gpushopper::api {

class StockListener final : public HttpListener {
public:
    StockListener(ListenAddress address, RequestHandler handler, const base::Clock& clock,
                  base::LogSink& log);
    ~StockListener() override;

    void start() override;
    std::uint16_t port() const override;
    void stop() override;

private:
    struct Running;

    const ListenAddress address_;
    const RequestHandler handler_;
    const base::Clock& clock_;
    base::LogSink& log_;
    std::unique_ptr<Running> running_;  ///< Null before start and after stop.
};

}  // namespace gpushopper::api
