#pragma once

/// ChunkedBody: reads a body of `Transfer-Encoding: chunked`, as strictly as HeaderGate reads
/// headers: only CRLF ends a line of the framing, a size is hexadecimal digits and nothing else,
/// extensions and trailers are bounded, checked and dropped. Pure; one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>

namespace gpushopper::api {

enum class BodyProgress : std::uint8_t { Incomplete, Complete, Malformed, TooLarge };

class ChunkedBody {
public:
    /// Takes bytes and appends what they carry to `body`, which is never longer than
    /// kBodyBytesMax. How many it took: all, unless the body has ended or cannot be read on.
    std::size_t feed(std::string_view bytes, std::string& body);
    BodyProgress progress() const { return progress_; }

private:
    enum class Expect : std::uint8_t { Size, Content, ContentEnd, Trailer };

    std::size_t takeLinePiece(std::string_view bytes);
    std::size_t takeContent(std::string_view bytes, std::string& body);
    void takeLine(std::string_view line);
    void takeSize(std::string_view line);
    void takeTrailer(std::string_view line);

    BodyProgress progress_ = BodyProgress::Incomplete;
    Expect expect_ = Expect::Size;
    std::string line_;                // Of the framing, as far as it came.
    std::uint64_t content_left_ = 0;  // Of the chunk.
    std::size_t trailer_bytes_ = 0;
    std::size_t trailer_count_ = 0;
};

}  // namespace gpushopper::api
