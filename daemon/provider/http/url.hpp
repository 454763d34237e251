#pragma once

/// Url: the parts of a web address that a request needs. Only http and https, no user name and no
/// fragment, no bytes that a request line cannot carry. Thread safety: values.

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/base/result.hpp"

namespace gpushopper::provider {

struct Url {
    bool secure = true;
    std::string host;  ///< Lower case; an IPv6 address without brackets.
    std::uint16_t port = 443;
    std::string path_and_query;

    /// As in a Host header: the port only when it is not the scheme's own.
    std::string authority() const;
};

/// The error does not repeat the address: its query may hold a key.
base::Result<Url> parseUrl(std::string_view text);

}  // namespace gpushopper::provider
