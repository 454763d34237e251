#include "daemon/session/session.hpp"

#include <array>

namespace gpushopper::session {
namespace {
constexpr std::array<std::string_view, 4> kBillings = {"unknown", "compute", "storage_only",
                                                       "none"};
}

std::string_view toString(Billing billing) {
    return kBillings.at(static_cast<std::size_t>(billing));
}

std::optional<Billing> parseBilling(std::string_view name) {
    for (std::size_t i = 0; i < kBillings.size(); ++i) {
        if (kBillings[i] == name) return static_cast<Billing>(i);
    }
    return std::nullopt;
}

}  // namespace gpushopper::session
