#pragma once

/// How SQLite would run the statements that a connection has prepared so far: so a test looks at
/// the plans of the statements that the store really uses, not at copies of them.

#include <string>
#include <vector>

#include "daemon/store/sqlite/connection.hpp"

namespace gpushopper::tests {

struct QueryPlan {
    std::string sql;
    std::string plan;  ///< Its steps, joined by "; ".
    bool uses(const std::string& text) const { return plan.find(text) != std::string::npos; }
};

/// Of those statements whose text contains `part`.
inline std::vector<QueryPlan> queryPlans(store::sqlite::Connection& connection,
                                         const std::string& part) {
    std::vector<QueryPlan> plans;
    for (const std::string& sql : connection.preparedForTest()) {
        if (sql.find(part) == std::string::npos) continue;
        QueryPlan& plan = plans.emplace_back(QueryPlan{sql, ""});
        store::sqlite::Statement explain = connection.prepare("EXPLAIN QUERY PLAN " + sql);
        constexpr int kDetailColumn = 3;
        while (explain.step()) plan.plan += std::string(explain.text(kDetailColumn)) + "; ";
    }
    return plans;
}

}  // namespace gpushopper::tests
