#include "daemon/api/gate/header_gate.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/api/gate/field_syntax.hpp"
#include "daemon/api/wire/text.hpp"
#include "daemon/base/text/parse_number.hpp"

namespace gpushopper::api {
namespace {

constexpr std::string_view kVersionPrefix = "HTTP/";
constexpr std::size_t kVersionBytes = 8;  // HTTP/1.1
constexpr std::size_t kRequestLineBytesMax =
    kMethodBytesMax + 1 + kTargetBytesMax + 1 + kVersionBytes + 1;  // With two blanks and the CR.

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Host = uri-host [ ":" port ] (RFC 9110, section 7.2), so nothing of a path, nor user names.
bool isHost(std::string_view text) {
    return text.find_first_of(" \t/?#@\\,\"<>^`{|}") == std::string_view::npos;
}

// Everything that is visible; escapes and what they stand for are the API's to judge.
bool isTarget(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7F;
    });
}

bool hasWord(const Headers& headers, std::string_view name, std::string_view word) {
    for (const std::string_view value : headers.all(name)) {
        for (const std::string_view piece : splitTrimmed(value, ',')) {
            if (sameWord(piece, word)) return true;
        }
    }
    return false;
}

}  // namespace

std::size_t HeaderGate::feed(std::string_view bytes) {
    std::size_t taken = 0;
    while (state_ == GateState::Incomplete && taken < bytes.size()) {
        const std::string_view rest = bytes.substr(taken);
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) {
            takeFragment(rest);
            return bytes.size();
        }
        taken += end + 1;
        if (fragment_.empty()) {
            takeLine(rest.substr(0, end));
        } else {
            takeFragment(rest.substr(0, end));
            if (state_ == GateState::Incomplete) takeLine(std::exchange(fragment_, {}));
        }
    }
    return taken;
}

void HeaderGate::takeFragment(std::string_view piece) {
    // One byte more than any line may have shows that it is too long; the rest need not be kept.
    const std::size_t kept_max = std::max(kRequestLineBytesMax, kHeaderBytesMax) + 1;
    fragment_.append(piece.substr(0, kept_max - std::min(kept_max, fragment_.size())));
    begun_ = begun_ || fragment_ != "\r";
    checkFragment();
}

void HeaderGate::checkFragment() {
    if (expected_ == Line::Field) {
        if (block_bytes_ + fragment_.size() > kHeaderBytesMax)
            refuse(RequestFault::HeadersTooLarge, "the headers are larger than 32 KiB");
        return;
    }
    if (fragment_ == "\r") return;  // Half of the empty line that may come first.
    const std::string_view method =
        std::string_view(fragment_).substr(0, std::min(fragment_.find(' '), kMethodBytesMax + 1));
    if (method.size() > kMethodBytesMax || !isToken(method)) {
        refuse(RequestFault::Malformed, "the request line does not begin with a method");
    } else if (fragment_.size() > method.size() + 1 + kTargetBytesMax + 1 + kVersionBytes + 1) {
        refuse(RequestFault::TargetTooLong, "the request target is longer than 8 KiB");
    }
}

void HeaderGate::takeLine(std::string_view line) {
    const std::size_t line_bytes = line.size() + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (expected_ == Line::Request) {
        // RFC 9112, section 2.2: some clients send an empty line behind a body.
        if (line.empty() && !skipped_empty_line_) {
            skipped_empty_line_ = true;
            return;
        }
        begun_ = true;
        takeRequestLine(line);
        expected_ = Line::Field;
        return;
    }
    block_bytes_ += line_bytes;
    if (block_bytes_ > kHeaderBytesMax)
        return refuse(RequestFault::HeadersTooLarge, "the headers are larger than 32 KiB");
    line.empty() ? takeEnd() : takeField(line);
}

void HeaderGate::takeRequestLine(std::string_view line) {
    const auto first = std::min(line.find(' '), line.size());
    const std::string_view method = line.substr(0, first);
    if (!isToken(method) || method.size() > kMethodBytesMax)
        return refuse(RequestFault::Malformed, "the request line does not begin with a method");
    head_.method = std::string(method);
    line.remove_prefix(std::min(first + 1, line.size()));

    const auto second = std::min(line.find(' '), line.size());
    const std::string_view target = line.substr(0, second);
    if (target.size() > kTargetBytesMax)
        return refuse(RequestFault::TargetTooLong, "the request target is longer than 8 KiB");
    if (target.empty() || !isTarget(target))
        return refuse(RequestFault::Malformed,
                      "the request line has no target, or one with control characters");
    // RFC 9112, section 3.2.4: the asterisk form asks about the server as a whole.
    if (target == "*" && method != "OPTIONS" && method != "PRI")
        return refuse(RequestFault::Malformed, "only OPTIONS may ask about `*`");
    head_.target = std::string(target);
    line.remove_prefix(std::min(second + 1, line.size()));
    takeVersion(line);
}

void HeaderGate::takeVersion(std::string_view version) {
    if (version.size() != kVersionBytes || !version.starts_with(kVersionPrefix) ||
        !isDigit(version[5]) || version[6] != '.' || !isDigit(version[7]))
        return refuse(RequestFault::Malformed, "the request line does not end with HTTP/1.1");
    if (version[5] != '1')
        return refuse(RequestFault::VersionNotSupported, "HTTP/1.1 and HTTP/1.0 are understood");
    head_.http_1_0 = version[7] == '0';
}

void HeaderGate::takeField(std::string_view line) {
    if (head_.headers.list().size() >= kHeaderCountMax)
        return refuse(RequestFault::HeadersTooLarge, "there are more than 100 headers");
    auto field = parseField(line);
    if (!field)
        return refuse(RequestFault::Malformed,
                      "a header line is not of the form `name: value`, or is folded");
    head_.headers.add(std::move(field->name), std::move(field->value));
}

void HeaderGate::takeEnd() {
    takeHost();
    if (state_ == GateState::Incomplete) takeFraming();
    if (state_ != GateState::Incomplete) return;
    takeConnection();
    state_ = GateState::Complete;
}

void HeaderGate::takeHost() {
    const auto hosts = head_.headers.all("Host");
    if (hosts.size() > 1 || (hosts.empty() && !head_.http_1_0))
        return refuse(RequestFault::Malformed, "there must be exactly one Host header");
    if (!hosts.empty() && !isHost(hosts.front()))
        return refuse(RequestFault::Malformed, "the Host header is no host");
}

void HeaderGate::takeFraming() {
    const auto lengths = head_.headers.all("Content-Length");
    const auto codings = head_.headers.all("Transfer-Encoding");
    if (!codings.empty()) {
        if (!lengths.empty())
            return refuse(RequestFault::Malformed,
                          "Content-Length and Transfer-Encoding exclude each other");
        if (codings.size() > 1 || !sameWord(codings.front(), "chunked"))
            return refuse(RequestFault::Malformed,
                          "no transfer coding but `chunked` is understood");
        // RFC 9112, section 6.1: such a framing is faulty.
        if (head_.http_1_0)
            return refuse(RequestFault::Malformed, "HTTP/1.0 has no Transfer-Encoding");
        head_.body = BodyKind::Chunked;
        return;
    }
    if (lengths.size() > 1)
        return refuse(RequestFault::Malformed, "there is more than one Content-Length");
    if (lengths.size() == 1) takeContentLength(lengths.front());
}

void HeaderGate::takeContentLength(std::string_view text) {
    if (text.empty() || !std::all_of(text.begin(), text.end(), isDigit))
        return refuse(RequestFault::Malformed, "Content-Length is no plain decimal number");
    head_.body = BodyKind::Length;
    // All digits, so only its size can be wrong: it is larger than any body that is read.
    head_.content_length =
        base::parseInteger<std::uint64_t>(text).value_or(std::numeric_limits<std::uint64_t>::max());
}

void HeaderGate::takeConnection() {
    const bool close = hasWord(head_.headers, "Connection", "close");
    const bool keep = hasWord(head_.headers, "Connection", "keep-alive");
    head_.keep_alive = !close && (keep || !head_.http_1_0);
    // HTTP/1.0 knows no interim answers.
    head_.expects_continue = !head_.http_1_0 && hasWord(head_.headers, "Expect", "100-continue");
}

void HeaderGate::refuse(RequestFault fault, std::string_view detail) {
    state_ = GateState::Refused;
    fault_ = fault;
    detail_ = detail;
}

}  // namespace gpushopper::api
