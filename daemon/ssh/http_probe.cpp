#include "daemon/ssh/http_probe.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "daemon/ssh/dial.hpp"
#include "daemon/ssh/evidence.hpp"

namespace gpushopper::ssh {
namespace {

constexpr std::size_t kStatusLineBytesMax = 1024;

tl::unexpected<ProbeError> fault(ProbeFault kind, std::string message) {
    return tl::unexpected(ProbeError{kind, std::move(message), {}});
}

tl::expected<void, ProbeError> sendAll(int socket, std::string_view bytes, const std::string& where,
                                       const Patience& patience) {
    while (!bytes.empty()) {
        const ssize_t count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            return fault(ProbeFault::Unreachable,
                         where + ": " + std::generic_category().message(errno));
        const Wake wake = patience.await(socket, POLLOUT);
        if (wake != Wake::Ready) return tl::unexpected(interrupted(wake, where + ": no answer"));
    }
    return {};
}

/// Up to and without the first line end; what there is when the server closes or writes too much.
tl::expected<std::string, ProbeError> readLine(int socket, const std::string& where,
                                               const Patience& patience) {
    std::string line;
    while (line.size() < kStatusLineBytesMax) {
        std::array<char, 256> piece{};
        const ssize_t count = recv(socket, piece.data(), piece.size(), 0);
        if (count == 0) break;
        if (count < 0) {
            if (errno != EAGAIN && errno != EINTR)
                return fault(ProbeFault::Unreachable,
                             where + ": " + std::generic_category().message(errno));
            const Wake wake = patience.await(socket, POLLIN);
            if (wake != Wake::Ready)
                return tl::unexpected(interrupted(wake, where + ": no answer"));
            continue;
        }
        line.append(piece.data(), static_cast<std::size_t>(count));
        const std::size_t end = line.find('\n');
        if (end != std::string::npos) return line.substr(0, end);
    }
    return line;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// RFC 9112 section 4: `HTTP/1.1 404 Not Found`.
bool isStatusLine(std::string_view line) {
    constexpr std::string_view kForm = "HTTP/d.d ddd";
    if (line.size() < kForm.size()) return false;
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        if (kForm[i] == 'd' ? !isDigit(line[i]) : line[i] != kForm[i]) return false;
    }
    return true;
}

}  // namespace

tl::expected<std::string, ProbeError> httpProbe(int socket, const std::string& host_header,
                                                const Patience& patience) {
    const std::string request = "GET / HTTP/1.1\r\nHost: " + host_header +
                                "\r\nUser-Agent: gpu-shopper\r\nAccept: */*\r\n"
                                "Connection: close\r\n\r\n";
    if (const auto sent = sendAll(socket, request, host_header, patience); !sent)
        return tl::unexpected(sent.error());
    const auto line = readLine(socket, host_header, patience);
    if (!line) return line;
    // Port forwarders accept for a container that does not listen yet, and close without a word.
    if (line->empty())
        return fault(ProbeFault::Unreachable, host_header + ": closed without an answer");
    if (!isStatusLine(*line))
        return fault(ProbeFault::CommandFailed,
                     host_header + ": the answer is not HTTP: " + cleanEvidence(*line));
    return cleanEvidence(*line);
}

}  // namespace gpushopper::ssh
