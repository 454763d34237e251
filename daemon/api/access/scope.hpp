#pragma once

/// Scope: what an operation asks of whoever calls it. Every operation has one (route.hpp); there is
/// no default. Thread safety: pure.

#include <cstdint>
#include <string_view>

#include "daemon/store/token_store.hpp"

namespace gpushopper::api {

enum class Scope : std::uint8_t {
    None,  ///< Anybody, always.
    Read,
    Write,
    Admin,
    Metrics,
};

/// `write`; `none` for None.
std::string_view toString(Scope scope);

/// May a token of scope `held` do what needs `needed`?
bool covers(store::TokenScope held, Scope needed);

}  // namespace gpushopper::api
