#pragma once

/// TokenTable: TokenStore over SQL. Thread safety: any thread, by the executor.

#include "daemon/store/sqlite/executor.hpp"
#include "daemon/store/token_store.hpp"

namespace gpushopper::store::sqlite {

class TokenTable final : public TokenStore {
public:
    explicit TokenTable(Executor& executor) : executor_(executor) {}

    base::Result<void> add(const Token& token) override;
    base::Result<void> remove(const std::string& name) override;
    base::Result<std::vector<Token>> list() override;

private:
    Executor& executor_;
};

}  // namespace gpushopper::store::sqlite
