#include "daemon/store/sqlite/inline_executor.hpp"

namespace gpushopper::store::sqlite {

base::Result<void> InlineExecutor::transact(std::string_view operation, const Work& work) {
    return run(operation, Transaction::Kind::Immediate, work);
}

base::Result<void> InlineExecutor::query(std::string_view operation, const Work& work) {
    return run(operation, Transaction::Kind::Deferred, work);
}

base::Result<void> InlineExecutor::run(std::string_view operation, Transaction::Kind kind,
                                       const Work& work) {
    base::Lock lock(shared_.mutex);
    // A pointer, because clang does not see into the lambda that the lock is held there.
    Connection* const connection = &shared_.connection;
    return guarded(operation, [&]() -> base::Result<void> {
        Transaction transaction(*connection, kind);
        if (auto done = work(*connection); !done) return done;
        transaction.commit();
        return {};
    });
}

}  // namespace gpushopper::store::sqlite
