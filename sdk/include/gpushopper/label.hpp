#pragma once

/// label: the text that marks a machine as ours, as 44 characters of [a-z0-9] (the narrowest
/// provider allows no more):
///
///   gs1 | session id, 16 bytes | expiry, minutes since 1970 | MAC over the 36 characters before
///    3  |     26 characters    |         7 characters       |          8 characters
///
/// in RFC 4648 base32, lower case, no padding, spare bits zero. Each content has exactly one text,
/// and a text reads back only if every character of it is right: a label that was cut, folded or
/// forged is never taken for ours. A machine is matched by the session id inside, never by text,
/// because a relabel changes the expiry.
///
/// The MAC comes in as a function, so this header needs neither a key nor a crypto library; daemon
/// and plugins share it. Standard library only. Thread safety: stateless.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gpushopper::label {

inline constexpr std::string_view kMark = "gs1";
inline constexpr std::size_t kSessionChars = 26;
inline constexpr std::size_t kExpiryChars = 7;
inline constexpr std::size_t kMacChars = 8;
inline constexpr std::size_t kSignedChars = kMark.size() + kSessionChars + kExpiryChars;
inline constexpr std::size_t kLabelBytes = kSignedChars + kMacChars;
static_assert(kSignedChars == 36 && kLabelBytes == 44);

/// 35 bits of minutes reach to the year 67,000.
inline constexpr std::int64_t kExpiryMinutesMax = (std::int64_t{1} << 35) - 1;
/// So many characters in common with a label (65 bits of the session id) are no accident.
inline constexpr std::size_t kCutCharsMin = 16;

using SessionBytes = std::array<std::uint8_t, 16>;
using MacBytes = std::array<std::uint8_t, 5>;
/// The first 40 bits of HMAC-SHA256 under the deployment's label secret. Gets the 36 signed
/// characters.
using Mac = std::function<MacBytes(std::string_view signed_text)>;

struct Content {
    SessionBytes session{};
    std::int64_t expiry_minutes = 0;  ///< Since 1970 UTC.
    friend bool operator==(const Content&, const Content&) = default;
};

namespace detail {

inline constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";

inline int digitValue(char c) {
    if (c >= 'a' && c <= 'z') return c - 'a';
    if (c >= '2' && c <= '7') return c - '2' + 26;
    return -1;
}

/// Base32 without padding; the spare bits of the last character are zero.
template <std::size_t N>
std::string toBase32(const std::array<std::uint8_t, N>& bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (std::uint8_t byte : bytes) {
        bits = (bits << 8) | byte;
        for (held += 8; held >= 5; held -= 5) text += kAlphabet[(bits >> (held - 5)) & 31U];
    }
    if (held > 0) text += kAlphabet[(bits << (5 - held)) & 31U];
    return text;
}

/// nullopt unless `text` is exactly what toBase32 makes of some N bytes.
template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> fromBase32(std::string_view text) {
    if (text.size() != (N * 8 + 4) / 5) return std::nullopt;
    std::array<std::uint8_t, N> bytes{};
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t filled = 0;
    for (char c : text) {
        const int value = digitValue(c);
        if (value < 0) return std::nullopt;
        bits = (bits << 5) | static_cast<std::uint32_t>(value);
        held += 5;
        if (held < 8) continue;
        held -= 8;
        bytes[filled++] = static_cast<std::uint8_t>((bits >> held) & 0xffU);
    }
    const std::uint32_t spare = bits & ((1U << held) - 1U);
    if (spare != 0) return std::nullopt;
    return bytes;
}

inline std::string expiryText(std::int64_t minutes) {
    std::string text(kExpiryChars, 'a');
    for (std::size_t i = kExpiryChars; i-- > 0; minutes >>= 5) {
        text[i] = kAlphabet[static_cast<std::size_t>(minutes & 31)];
    }
    return text;
}

inline std::optional<std::int64_t> expiryOf(std::string_view text) {
    std::int64_t minutes = 0;
    for (char c : text) {
        const int value = digitValue(c);
        if (value < 0) return std::nullopt;
        minutes = (minutes << 5) | value;
    }
    return minutes;
}

inline char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace detail

/// The part of a session's labels that no relabel changes: `gs1` and the session id.
inline std::string labelPrefix(const SessionBytes& session) {
    return std::string(kMark) + detail::toBase32(session);
}

/// Throws std::out_of_range for an expiry outside 0..kExpiryMinutesMax: a caller's bug.
inline std::string encodeLabel(const Content& content, const Mac& mac) {
    if (content.expiry_minutes < 0 || content.expiry_minutes > kExpiryMinutesMax) {
        throw std::out_of_range("label expiry does not fit into 35 bits");
    }
    const std::string text =
        labelPrefix(content.session) + detail::expiryText(content.expiry_minutes);
    return text + detail::toBase32(mac(text));
}

/// nullopt: not ours (foreign, forged, folded, cut, or signed with another secret).
inline std::optional<Content> decodeLabel(std::string_view text, const Mac& mac) {
    if (text.size() != kLabelBytes || !text.starts_with(kMark)) return std::nullopt;
    const auto session = detail::fromBase32<16>(text.substr(kMark.size(), kSessionChars));
    const auto expiry = detail::expiryOf(text.substr(kMark.size() + kSessionChars, kExpiryChars));
    const auto claimed = detail::fromBase32<5>(text.substr(kSignedChars));
    if (!session || !expiry || !claimed) return std::nullopt;
    const MacBytes expected = mac(text.substr(0, kSignedChars));
    unsigned difference = 0;  // looks at every byte, so the time taken tells nothing
    for (std::size_t i = 0; i < expected.size(); ++i) {
        difference |= static_cast<unsigned>(expected[i] ^ (*claimed)[i]);
    }
    if (difference != 0) return std::nullopt;
    return Content{*session, *expiry};
}

/// Begins like the labels of `session` but does not verify: a provider cut, folded or damaged it.
/// Such a text may be our machine, so while the session's create is in doubt it is no proof of
/// absence. Case is ignored here, because folding is one of the things that providers do.
inline bool isCutLabel(std::string_view text, const SessionBytes& session, const Mac& mac) {
    if (text.size() < kCutCharsMin) return false;
    const std::string prefix = labelPrefix(session);
    for (std::size_t i = 0; i < kCutCharsMin; ++i) {
        if (detail::lowered(text[i]) != prefix[i]) return false;
    }
    return !decodeLabel(text, mac);
}

}  // namespace gpushopper::label
