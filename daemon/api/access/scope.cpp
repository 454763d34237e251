#include "daemon/api/access/scope.hpp"

#include "daemon/base/assert.hpp"

namespace gpushopper::api {

using store::TokenScope;

std::string_view toString(Scope scope) {
    switch (scope) {
        case Scope::None:
            return "none";
        case Scope::Read:
            return "read";
        case Scope::Write:
            return "write";
        case Scope::Admin:
            return "admin";
        case Scope::Metrics:
            return "metrics";
    }
    base::assertFailed("a scope is one of five", __FILE__, __LINE__);
}

bool covers(TokenScope held, Scope needed) {
    switch (needed) {
        case Scope::None:
            return true;
        case Scope::Read:
            return held != TokenScope::Metrics;
        case Scope::Write:
            return held == TokenScope::Write || held == TokenScope::Admin;
        case Scope::Admin:
            return held == TokenScope::Admin;
        case Scope::Metrics:
            return held == TokenScope::Metrics || held == TokenScope::Admin;
    }
    return false;
}

}  // namespace gpushopper::api
