#pragma once

/// Outgoing: an answer on its way, header and body together in as few calls as the connection
/// allows, remembered where it stopped. Poco's own streams would cut it into pieces of 4 KiB.
/// Thread safety: one thread at a time.

#include <memory>
#include <string>
#include <string_view>

#include "daemon/api/connection/transport.hpp"
#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

/// What a connection adds to an answer.
struct ConnectionHeaders {
    std::string date;
    bool http_1_0 = false;
    bool keep_alive = true;
};

class Outgoing {
public:
    Outgoing() = default;
    Outgoing(const Response& response, const ConnectionHeaders& connection);
    /// Bytes as they are: an interim answer.
    explicit Outgoing(std::string text) : header_(std::move(text)) {}

    bool empty() const;
    /// Done once empty() holds; WantsRead or WantsWrite when it has to wait; else Gone.
    /// `bytes`: what was taken now.
    IoResult flush(Transport& transport);

private:
    std::string header_;
    std::shared_ptr<const std::string> body_;  // Null: none is sent.
    std::size_t sent_ = 0;
};

}  // namespace gpushopper::api
