#pragma once

/// DoomedTable: DoomedStore over SQL. Thread safety: any thread, by the executor.

#include "daemon/store/doomed_store.hpp"
#include "daemon/store/sqlite/tables/session_table.hpp"

namespace gpushopper::store::sqlite {

class DoomedTable final : public DoomedStore {
public:
    DoomedTable(Executor& executor, const Origin& origin) : executor_(executor), origin_(origin) {}

    base::Result<bool> doom(const NewDoomed& doomed, base::WallTime now,
                            const std::vector<NewAudit>& audits,
                            const std::vector<CounterStep>& counters) override;
    base::Result<std::optional<Doomed>> claimDue(const base::ProviderName& provider,
                                                 const std::string& owner,
                                                 base::WallTime lease_until,
                                                 base::WallTime now) override;
    base::Result<Doomed> apply(std::int64_t id, std::int64_t fence,
                               const DecideDoomed& decide) override;
    base::Result<int> releaseOlderBoots(const std::string& identity, std::int64_t boot,
                                        base::WallTime now) override;
    base::Result<std::optional<base::WallTime>> nextDue(const base::ProviderName& provider,
                                                        base::WallTime now) override;
    base::Result<std::vector<Doomed>> list(const base::ProviderName& provider,
                                           Which which) override;

private:
    Executor& executor_;
    const Origin& origin_;
};

}  // namespace gpushopper::store::sqlite
