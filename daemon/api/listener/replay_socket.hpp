#pragma once

/// ReplaySocket: the socket that Poco's HTTP objects are given for a connection. The gate has read
/// the request before Poco runs; this replays its request line to Poco, carries the request to the
/// handler, and takes the handler's answer. Poco itself neither reads from the connection nor
/// writes to it, so there is one reader of framing, and no byte is left in a buffer of Poco's.
///
/// Options, timeouts and closing are the listener's: Poco's calls for them do nothing. Poco owns
/// the object by reference counting, and does not own the connection.
/// Thread safety: one thread at a time.

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocketImpl.h>

#include <string>
#include <utility>

#include "daemon/api/connection/outgoing.hpp"
#include "daemon/api/gate/message_gate.hpp"

namespace gpushopper::api {

// tidy: allow(most of it is the interface of Poco's sockets)
class ReplaySocket : public Poco::Net::StreamSocketImpl {
public:
    /// `address`: of the client.
    ReplaySocket(int fd, const Poco::Net::SocketAddress& address);

    /// The request that the next Poco objects will read.
    void present(ReceivedRequest received);
    const ReceivedRequest& received() const { return received_; }
    ReceivedRequest& received() { return received_; }

    /// From the handler, once per request.
    virtual void answer(Outgoing outgoing) { outgoing_ = std::move(outgoing); }
    /// What was answered; empty when the handler failed.
    Outgoing takeAnswer() { return std::exchange(outgoing_, Outgoing()); }

    // Poco's side.
    using StreamSocketImpl::receiveBytes;
    using StreamSocketImpl::sendBytes;
    int receiveBytes(void* buffer, int length, int flags) override;
    int sendBytes(const void* buffer, int length, int flags) override;
    bool poll(const Poco::Timespan& timeout, int mode) override;
    /// Not asked for by anybody but Poco, which wants to know the family.
    Poco::Net::SocketAddress address() override { return address_; }
    Poco::Net::SocketAddress peerAddress() override { return address_; }
    void setReceiveTimeout(const Poco::Timespan& /*timeout*/) override {}
    void setSendTimeout(const Poco::Timespan& /*timeout*/) override {}
    void setRawOption(int /*level*/, int /*option*/, const void* /*value*/,
                      poco_socklen_t /*length*/) override {}
    void shutdownReceive() override {}
    void shutdownSend() override {}
    void shutdown() override {}
    void close() override {}

protected:
    ~ReplaySocket() override;

private:
    const Poco::Net::SocketAddress address_;
    ReceivedRequest received_;
    std::string block_;
    std::size_t replayed_ = 0;
    Outgoing outgoing_;
};

}  // namespace gpushopper::api
