#pragma once

/// Cors: which web pages may read answers (the Fetch standard's CORS protocol). Only origins that
/// were configured, letter by letter; `*` is never sent, and neither are credentials allowed.
/// Another origin gets the plain answer, which its browser then keeps from it.
/// Thread safety: immutable once made.

#include <string>
#include <utility>
#include <vector>

#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

class Cors {
public:
    explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}
    /// Adds what the request's origin has to be told. An answer to OPTIONS has its Allow by then.
    void apply(const Request& request, Response& response) const;

private:
    const std::vector<std::string> origins_;
};

}  // namespace gpushopper::api
