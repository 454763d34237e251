#include "daemon/store/sqlite/tables/token_table.hpp"

#include "daemon/store/sqlite/values.hpp"

namespace gpushopper::store::sqlite {

base::Result<void> TokenTable::add(const Token& token) {
    return executor_.write("tokens.add", [&](Connection& connection) -> base::Result<void> {
        Statement insert = connection.prepare(
            "INSERT INTO tokens (name, scope, id, salt, sha256, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING");
        putAll(insert, token.name, token.scope, token.id, token.salt, token.sha256,
               token.created_at);
        insert.run();
        if (connection.changes() == 1) return {};
        return base::fail({.code = base::ErrorCode::Duplicate,
                           .message = "there is a token named " + token.name + " already",
                           .subject = token.name});
    });
}

base::Result<void> TokenTable::remove(const std::string& name) {
    return executor_.write("tokens.remove", [&](Connection& connection) -> base::Result<void> {
        Statement remove = connection.prepare("DELETE FROM tokens WHERE name = ?");
        putAll(remove, name);
        remove.run();
        if (connection.changes() == 1) return {};
        return base::fail(base::ErrorCode::NotFound, "there is no token named " + name);
    });
}

base::Result<std::vector<Token>> TokenTable::list() {
    using Tokens = std::vector<Token>;
    return executor_.read("tokens.list", [&](Connection& connection) -> base::Result<Tokens> {
        Statement select = connection.prepare(
            "SELECT name, scope, id, salt, sha256, created_at FROM tokens ORDER BY name");
        Tokens tokens;
        while (select.step()) {
            Token& token = tokens.emplace_back();
            takeAll(select, token.name, token.scope, token.id, token.salt, token.sha256,
                    token.created_at);
        }
        return tokens;
    });
}

}  // namespace gpushopper::store::sqlite
