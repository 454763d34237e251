#pragma once

/// SessionId: the 16 bytes of a UUID (version 4). Outside it is lower-case text; any case is read.
/// Only parse() and make() produce one, so no unchecked text ever reaches the store.

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gpushopper::base {

class Random;

class SessionId {
public:
    using Bytes = std::array<std::uint8_t, 16>;

    /// The nil id: no session. Exists so that rows can be default-constructed.
    SessionId() = default;
    explicit SessionId(const Bytes& bytes) : bytes_(bytes) {}

    /// Takes the 36-character form in any case of letters; nullopt for anything else.
    static std::optional<SessionId> parse(std::string_view text);
    /// A fresh version-4 id.
    static SessionId make(Random& random);

    std::string str() const;
    const Bytes& bytes() const { return bytes_; }
    bool isNil() const { return bytes_ == Bytes{}; }
    friend auto operator<=>(const SessionId&, const SessionId&) = default;

private:
    Bytes bytes_{};
};

/// A fresh random UUID as text, for request ids and idempotency keys.
std::string makeUuid(Random& random);

}  // namespace gpushopper::base

template <>
struct std::hash<gpushopper::base::SessionId> {
    std::size_t operator()(const gpushopper::base::SessionId& id) const noexcept;
};
