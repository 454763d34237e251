#include "daemon/store/sqlite/executor.hpp"

#include <exception>

namespace gpushopper::store::sqlite {

base::Error storeFailed() {
    return {.code = base::ErrorCode::StoreFailed,
            .message = "the database failed and nothing was written; the log has the reason"};
}

base::Result<void> Executor::guarded(std::string_view operation,
                                     const std::function<base::Result<void>()>& step) {
    try {
        return step();
    } catch (const std::exception& error) {
        log_.error("store.operation.failed",
                   {{"operation", std::string(operation)}, {"reason", error.what()}});
        return base::fail(storeFailed());
    }
}

}  // namespace gpushopper::store::sqlite
