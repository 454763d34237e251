#include "daemon/api/connection/outgoing.hpp"

#include <Poco/Net/HTTPResponse.h>

#include <algorithm>

namespace gpushopper::api {
namespace {

namespace net = Poco::Net;

void addLine(std::string& text, std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
}

std::string headerOf(const Response& response, const ConnectionHeaders& connection) {
    const auto status = static_cast<net::HTTPResponse::HTTPStatus>(response.status);
    std::string text;
    constexpr std::size_t kUsualHeaderBytes = 384;
    text.reserve(kUsualHeaderBytes);
    text.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    text.append(net::HTTPResponse::getReasonForStatus(status)).append("\r\n");
    addLine(text, "Date", connection.date);
    for (const Header& header : response.headers.list()) addLine(text, header.name, header.value);
    // RFC 9110, section 8.6: never with 204.
    if (status != net::HTTPResponse::HTTP_NO_CONTENT)
        addLine(text, "Content-Length", std::to_string(response.body->size()));
    if (!connection.keep_alive) {
        addLine(text, "Connection", "close");
    } else if (connection.http_1_0) {
        addLine(text, "Connection", "keep-alive");
    }
    return text.append("\r\n");
}

}  // namespace

Outgoing::Outgoing(const Response& response, const ConnectionHeaders& connection)
    : header_(headerOf(response, connection)),
      body_(response.body_wanted ? response.body : nullptr) {}

bool Outgoing::empty() const { return sent_ == header_.size() + (body_ ? body_->size() : 0); }

IoResult Outgoing::flush(Transport& transport) {
    IoResult result{.state = IoState::Done};
    while (!empty()) {
        const std::size_t of_header = std::min(sent_, header_.size());
        const std::string_view header = std::string_view(header_).substr(of_header);
        const std::string_view body =
            body_ ? std::string_view(*body_).substr(sent_ - of_header) : std::string_view();
        const IoResult step = transport.send(header, body);
        result.state = step.state;
        if (step.state != IoState::Done) return result;
        result.bytes += step.bytes;
        sent_ += step.bytes;
    }
    *this = Outgoing();
    return result;
}

}  // namespace gpushopper::api
