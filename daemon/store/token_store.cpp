#include "daemon/store/token_store.hpp"

#include <array>

namespace gpushopper::store {
namespace {

constexpr std::array<std::string_view, 4> kScopes = {"read", "write", "admin", "metrics"};

}  // namespace

std::string_view toString(TokenScope scope) { return kScopes.at(static_cast<std::size_t>(scope)); }

std::optional<TokenScope> parseTokenScope(std::string_view word) {
    for (std::size_t place = 0; place < kScopes.size(); ++place) {
        if (kScopes.at(place) == word) return static_cast<TokenScope>(place);
    }
    return std::nullopt;
}

}  // namespace gpushopper::store
