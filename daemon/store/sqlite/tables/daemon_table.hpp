#pragma once

/// DaemonTable: DaemonStore over SQL: boots, settings, counters, audit lines about no session.
/// Thread safety: any thread, by the executor.

#include "daemon/store/sqlite/tables/session_table.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::store::sqlite {

class DaemonTable final : public DaemonStore {
public:
    DaemonTable(Executor& executor, const Origin& origin) : executor_(executor), origin_(origin) {}

    base::Result<std::int64_t> nextBoot(const std::string& identity, base::WallTime now) override;
    base::Result<std::string> once(const std::string& name, const std::string& fresh) override;
    base::Result<std::map<std::string, std::int64_t>> counters() override;
    base::Result<void> audit(const NewAudit& line, base::WallTime now) override;

private:
    Executor& executor_;
    const Origin& origin_;
};

}  // namespace gpushopper::store::sqlite
