#include "daemon/store/sqlite/tables/daemon_table.hpp"

#include "daemon/base/assert.hpp"
#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {

base::Result<std::int64_t> DaemonTable::nextBoot(const std::string& identity, base::WallTime now) {
    using Boot = std::int64_t;
    return executor_.write("daemons.boot", [&](Connection& connection) -> base::Result<Boot> {
        {
            Statement raise = connection.prepare(
                "INSERT INTO daemons (identity, boot, started_at) VALUES (?, 1, ?) "
                "ON CONFLICT (identity) DO UPDATE SET boot = boot + 1, "
                "started_at = excluded.started_at");
            putAll(raise, identity, now);
            raise.run();
        }
        Statement select = connection.prepare("SELECT boot FROM daemons WHERE identity = ?");
        putAll(select, identity);
        GS_ASSERT(select.step());
        return select.integer(0);
    });
}

base::Result<std::string> DaemonTable::once(const std::string& name, const std::string& fresh) {
    return executor_.write(
        "settings.once", [&](Connection& connection) -> base::Result<std::string> {
            {
                Statement insert = connection.prepare(
                    "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO "
                    "NOTHING");
                putAll(insert, name, fresh);
                insert.run();
            }
            Statement select = connection.prepare("SELECT value FROM settings WHERE name = ?");
            putAll(select, name);
            GS_ASSERT(select.step());
            return std::string(select.text(0));
        });
}

base::Result<std::map<std::string, std::int64_t>> DaemonTable::counters() {
    using Counters = std::map<std::string, std::int64_t>;
    return executor_.read("counters.sum", [&](Connection& connection) -> base::Result<Counters> {
        Statement select =
            connection.prepare("SELECT series, sum(value) FROM counters GROUP BY series");
        Counters counters;
        while (select.step()) counters.emplace(std::string(select.text(0)), select.integer(1));
        return counters;
    });
}

base::Result<void> DaemonTable::audit(const NewAudit& line, base::WallTime now) {
    return executor_.write("audit.add", [&](Connection& connection) -> base::Result<void> {
        ChangeWriter(connection, origin_.stamp(now)).audit({line}, "", std::nullopt);
        return {};
    });
}

}  // namespace gpushopper::store::sqlite
