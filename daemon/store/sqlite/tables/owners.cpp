#include "daemon/store/sqlite/tables/owners.hpp"

#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {

int releaseOlder(Connection& connection, const std::string& table, const OlderBoots& boots) {
    const std::string prefix = boots.identity + ":";
    Statement release =
        connection.prepare("UPDATE " + table +
                           " SET owner = '', lease_until = 0, fence = fence + 1, next_step_at = ?1 "
                           "WHERE owner <> '' AND substr(owner, 1, length(?2)) = ?2 "
                           "AND CAST(substr(owner, length(?2) + 1) AS INTEGER) < ?3");
    putAll(release, boots.now, prefix, boots.boot);
    release.run();
    return connection.changes();
}

}  // namespace gpushopper::store::sqlite
