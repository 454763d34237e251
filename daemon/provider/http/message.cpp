#include "daemon/provider/http/message.hpp"

#include <Poco/String.h>

#include <algorithm>
#include <array>
#include <optional>

#include "daemon/base/text/parse_number.hpp"
#include "daemon/provider/http/connection.hpp"

namespace gpushopper::provider {
namespace {

constexpr int kInterimMax = 10;
constexpr std::size_t kChunkLineBytesMax = 1024;

// A line without its end; `left` is what the whole head may still use.
std::string readLine(Connection& connection, std::size_t& left) {
    std::string line;
    for (int c = connection.get(); c != '\n'; c = connection.get()) {
        if (c < 0) throw BadMessage("the connection ended in the middle of the answer");
        if (left-- == 0) throw BadMessage("the answer's head is too long");
        line += static_cast<char>(c);
    }
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "HTTP/1.1 200 OK"
ResponseHead readStatusLine(const std::string& line) {
    const std::string_view text(line);
    const bool known = text.starts_with("HTTP/1.1 ") || text.starts_with("HTTP/1.0 ");
    const auto status =
        base::parseInteger<int>(text.substr(std::min<std::size_t>(9, text.size()), 3));
    if (!known || !status || *status < 100 || *status > 599 ||
        (text.size() > 12 && text[12] != ' '))
        throw BadMessage("the answer is not HTTP/1.1");
    return {*status, text[7] == '1', {}};
}

ResponseHead readOneHead(Connection& connection) {
    std::size_t left = kHeadBytesMax;
    ResponseHead head = readStatusLine(readLine(connection, left));
    for (std::string line = readLine(connection, left); !line.empty();
         line = readLine(connection, left)) {
        const auto colon = line.find(':');
        if (colon == std::string::npos || colon == 0)
            throw BadMessage("the answer has a header that is none");
        head.headers.push_back({line.substr(0, colon),
                                std::string(trimmed(std::string_view(line).substr(colon + 1)))});
    }
    return head;
}

// Collects a body up to its limit.
class Body {
public:
    Body(Connection& connection, int status, std::size_t bytes_max)
        : connection_(connection),
          may_cut_(status >= 400),
          bytes_max_(may_cut_ ? std::min(bytes_max, kErrorBodyBytesMax) : bytes_max) {}

    /// Takes `size` bytes; false when the limit was reached and the rest stays unread.
    bool take(std::uint64_t size) {
        while (size > 0) {
            const std::size_t count = takeSome(size);
            if (count == 0 && isFull()) return false;
            if (count == 0) throw BadMessage("the connection ended in the middle of the answer");
            size -= count;
        }
        return true;
    }

    /// Takes all there is until the server hangs up.
    void takeRest() {
        while (takeSome(UINT64_MAX) > 0) {
        }
    }

    std::string bytes;

private:
    bool isFull() const { return bytes.size() >= bytes_max_; }

    std::size_t takeSome(std::uint64_t size) {
        std::array<char, 16 * 1024> block{};
        if (isFull()) {
            if (may_cut_) return 0;
            if (connection_.read(block.data(), 1) == 0) return 0;
            throw BadMessage("the answer is larger than " + std::to_string(bytes_max_) + " bytes");
        }
        const std::size_t room = std::min(block.size(), bytes_max_ - bytes.size());
        const std::size_t count = connection_.read(
            block.data(), static_cast<std::size_t>(std::min<std::uint64_t>(room, size)));
        bytes.append(block.data(), count);
        return count;
    }

    Connection& connection_;
    const bool may_cut_;
    const std::size_t bytes_max_;
};

std::uint64_t readChunkSize(Connection& connection) {
    std::size_t left = kChunkLineBytesMax;
    const std::string line = readLine(connection, left);
    const std::string_view digits = trimmed(std::string_view(line).substr(0, line.find(';')));
    std::uint64_t size = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (error != std::errc{} || end != digits.data() + digits.size())
        throw BadMessage("the answer has a chunk without a size");
    return size;
}

// False: the limit was reached.
bool takeChunks(Connection& connection, Body& body) {
    for (std::uint64_t size = readChunkSize(connection); size > 0;
         size = readChunkSize(connection)) {
        if (!body.take(size)) return false;
        std::size_t left = 2;
        if (!readLine(connection, left).empty())
            throw BadMessage("the answer has a chunk of a wrong size");
    }
    std::size_t left = kHeadBytesMax;
    while (!readLine(connection, left).empty()) {  // trailers, which nobody wants
    }
    return true;
}

bool staysOpen(const ResponseHead& head) {
    return head.http_1_1 && Poco::icompare(std::string(head.header("Connection")), "close") != 0;
}

}  // namespace

std::string_view ResponseHead::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
        return Poco::icompare(header.name, std::string(name)) == 0;
    });
    return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

ResponseHead readHead(Connection& connection) {
    for (int interim = 0; interim < kInterimMax; ++interim) {
        ResponseHead head = readOneHead(connection);
        if (head.status >= 200) return head;
    }
    throw BadMessage("the answer is only announced, again and again");
}

ResponseBody readBody(Connection& connection, const ResponseHead& head, std::string_view method,
                      std::size_t bytes_max) {
    if (method == "HEAD" || head.status == 204 || head.status == 304) return {{}, staysOpen(head)};
    Body body(connection, head.status, bytes_max);
    const std::string_view coding = head.header("Transfer-Encoding");
    const std::string_view length = head.header("Content-Length");
    bool complete = false;
    if (!coding.empty()) {
        if (Poco::icompare(std::string(coding), "chunked") != 0)
            throw BadMessage("the answer is coded in an unknown way");
        complete = takeChunks(connection, body) && length.empty();
    } else if (!length.empty()) {
        const auto size = base::parseInteger<std::uint64_t>(length);
        if (!size) throw BadMessage("the answer has a length that is no number");
        complete = body.take(*size);
    } else {
        body.takeRest();  // ends with the connection, which is not used again
    }
    return {std::move(body.bytes), complete && staysOpen(head)};
}

}  // namespace gpushopper::provider
