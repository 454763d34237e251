#pragma once

/// Connection: one TCP or TLS connection to a server, directly or through a proxy, with a buffer
/// for reading. TLS always verifies the certificate chain and the host's name; there is nothing to
/// switch that off with.
/// Functions throw Poco::Exception when the network fails or the connection is shut down.
/// Thread safety: one thread at a time.

#include <Poco/Net/Context.h>
#include <Poco/Net/StreamSocket.h>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "daemon/base/clock.hpp"
#include "daemon/provider/http/interrupter.hpp"
#include "daemon/provider/http/resolver.hpp"
#include "daemon/provider/http/url.hpp"

namespace gpushopper::provider {

/// `ca_file` empty: the system's certificate authorities. Throws when it cannot be read.
Poco::Net::Context::Ptr makeTlsContext(const std::filesystem::path& ca_file);

class Connection {
public:
    /// Watches the socket from its first moment; called once for each address that is tried.
    using StartWatch = std::function<std::unique_ptr<Interrupter::Watch>(int socket)>;

    /// Throws Poco::Exception with the last address's reason when none answers. `patience`: how
    /// long one address is tried.
    Connection(const Addresses& addresses, std::uint16_t port, base::Millis patience,
               const StartWatch& start_watch);

    /// Asks a proxy, to which this is connected, for a way to `url`.
    void openTunnel(const Url& url);
    void startTls(const std::string& host, const Poco::Net::Context::Ptr& context);

    /// Hands over the watch of the call that opened the connection, or takes the next call's.
    void watch(std::unique_ptr<Interrupter::Watch> watch) { watch_ = std::move(watch); }
    int descriptor() const { return raw_.impl()->sockfd(); }

    void writeAll(std::string_view bytes);
    /// The next byte; -1 at the end.
    int get();
    /// At most `size` bytes; 0 at the end.
    std::size_t read(char* bytes, std::size_t size);
    /// Nothing has arrived that nobody asked for, and the server has not hung up.
    bool isQuiet();

private:
    bool refill();

    /// First, so that it outlives the sockets: saying goodbye to a stuck server must end, too.
    std::unique_ptr<Interrupter::Watch> watch_;
    Poco::Net::StreamSocket raw_;     ///< The TCP connection under socket_.
    Poco::Net::StreamSocket socket_;  ///< Plain or TLS.
    std::array<char, 16 * 1024> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace gpushopper::provider
