#pragma once

/// Owners: who holds a claim is written `<identity>:<boot>`; what older boots of one daemon left
/// claimed is freed here, for sessions and doomed machines alike.

#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/store/sqlite/connection.hpp"

namespace gpushopper::store::sqlite {

struct OlderBoots {
    const std::string& identity;
    std::int64_t boot;
    base::WallTime now;
};

/// Frees the rows of `table` and makes them due now; returns how many. The fence rises, so nothing
/// that such a boot still has on its way can be written.
int releaseOlder(Connection& connection, const std::string& table, const OlderBoots& boots);

}  // namespace gpushopper::store::sqlite
