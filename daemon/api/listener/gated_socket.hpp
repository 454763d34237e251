#pragma once

/// GatedSocket: a ReplaySocket for servers that give each connection a thread, as Poco's HTTPServer
/// does. Asked whether there is another request, it lets the Connection read one, and waits for the
/// client within the Connection's deadlines and until the order to stop.
/// Thread safety: one thread at a time.

#include <memory>

#include "daemon/api/connection/connection.hpp"
#include "daemon/api/listener/replay_socket.hpp"
#include "daemon/api/listener/stop_event.hpp"

namespace gpushopper::api {

class GatedSocket final : public ReplaySocket {
public:
    struct Waiting {
        const base::Clock& clock;
        const StopEvent& stop;
    };
    GatedSocket(std::unique_ptr<Connection> connection, const Poco::Net::SocketAddress& address,
                Waiting waiting);

    /// Poco's question for the next request; its own time limit does not count.
    bool poll(const Poco::Timespan& timeout, int mode) override;
    /// Written at the next poll(), or here when there will be none.
    void answer(Outgoing outgoing) override;

private:
    bool awaitRequest();
    /// False: the connection is over.
    bool awaitClient(Connection::Next next);

    const std::unique_ptr<Connection> connection_;
    const base::Clock& clock_;
    const StopEvent& stop_;
    bool hurried_ = false;
};

}  // namespace gpushopper::api
