#include "daemon/api/gate/chunked_body.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "daemon/api/gate/field_syntax.hpp"
#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {
namespace {

constexpr std::size_t kSizeLineBytesMax = 256;  // With its extensions.
constexpr std::size_t kSizeDigitsMax = 16;

}  // namespace

std::size_t ChunkedBody::feed(std::string_view bytes, std::string& body) {
    std::size_t taken = 0;
    while (progress_ == BodyProgress::Incomplete && taken < bytes.size()) {
        const std::string_view rest = bytes.substr(taken);
        taken += expect_ == Expect::Content ? takeContent(rest, body) : takeLinePiece(rest);
    }
    return taken;
}

std::size_t ChunkedBody::takeContent(std::string_view bytes, std::string& body) {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(content_left_, bytes.size()));
    body.append(bytes.substr(0, count));
    content_left_ -= count;
    if (content_left_ == 0) expect_ = Expect::ContentEnd;
    if (body.size() > kBodyBytesMax) progress_ = BodyProgress::TooLarge;
    return count;
}

std::size_t ChunkedBody::takeLinePiece(std::string_view bytes) {
    const auto end = bytes.find('\n');
    const bool ended = end != std::string_view::npos;
    const std::size_t count = ended ? end + 1 : bytes.size();
    const std::size_t line_max = expect_ == Expect::Trailer ? kHeaderBytesMax : kSizeLineBytesMax;
    if (line_.size() + count > line_max) {
        progress_ = BodyProgress::Malformed;
        return count;
    }
    line_.append(bytes.substr(0, count));
    if (!ended) return count;
    std::string_view line = line_;
    if (line.ends_with("\r\n")) {
        line.remove_suffix(2);
        takeLine(line);
    } else {
        progress_ = BodyProgress::Malformed;
    }
    line_.clear();
    return count;
}

void ChunkedBody::takeLine(std::string_view line) {
    switch (expect_) {
        case Expect::Size:
            return takeSize(line);
        case Expect::ContentEnd:
            if (!line.empty()) progress_ = BodyProgress::Malformed;
            expect_ = Expect::Size;
            return;
        case Expect::Trailer:
            return takeTrailer(line);
        case Expect::Content:
            break;  // Content has no lines.
    }
}

void ChunkedBody::takeSize(std::string_view line) {
    const auto semicolon = std::min(line.find(';'), line.size());
    const std::string_view digits = line.substr(0, semicolon);
    std::uint64_t size = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    const bool plain = !digits.empty() && digits.size() <= kSizeDigitsMax && error == std::errc{} &&
                       end == digits.data() + digits.size();
    if (!plain || !isFieldValue(line.substr(semicolon))) {
        progress_ = BodyProgress::Malformed;
        return;
    }
    content_left_ = size;
    expect_ = size == 0 ? Expect::Trailer : Expect::Content;
    if (size > kBodyBytesMax) progress_ = BodyProgress::TooLarge;
}

void ChunkedBody::takeTrailer(std::string_view line) {
    if (line.empty()) {
        progress_ = BodyProgress::Complete;
        return;
    }
    trailer_bytes_ += line.size();
    if (++trailer_count_ > kHeaderCountMax || trailer_bytes_ > kHeaderBytesMax || !parseField(line))
        progress_ = BodyProgress::Malformed;
}

}  // namespace gpushopper::api
