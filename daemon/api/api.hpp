#pragma once

/// Api: a request in, a response out. It checks in the contract's order (framing, sizes, token,
/// route, method, scope, rate, Accept, Content-Type, body size, id, input), lets the operation's
/// handler do the rest, and gives every answer its common headers. It knows no socket; whoever has
/// a Request may call it.
///
/// What a handler throws is a defect: logged with the request's id, answered with `internal_error`.
/// Thread safety: handle() from any number of threads at once.

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/api/access/authenticator.hpp"
#include "daemon/api/access/rate_limiter.hpp"
#include "daemon/api/cors.hpp"
#include "daemon/api/resources/resources.hpp"
#include "daemon/api/route.hpp"
#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

class Api {
public:
    explicit Api(Services services);

    Response handle(const Request& request) const;

    /// Requests that wait for a machine are answered with what is known. For the end of the grace
    /// that a stop gives to running requests.
    void endWaits() { ending_.request_stop(); }

    const std::vector<Route>& routes() const { return routes_; }

private:
    /// What was found out about a request on its way.
    struct Visit {
        const std::string request_id;
        Caller caller;
        std::optional<RateLimiter::Verdict> rate{};  ///< Empty: not counted.
    };

    Reply dispatch(const Request& request, Visit& visit) const;
    Reply operate(const Request& request, const Target& target, const Match& match,
                  Visit& visit) const;
    /// Scope and rate; the problem that one of them is.
    std::optional<Problem> admit(const Operation& operation, Visit& visit) const;
    Response render(const Request& request, const Visit& visit, Reply reply) const;

    const Services services_;  // Before those that refer to it.
    const Cors cors_;
    const std::unique_ptr<Resources> resources_;
    const std::vector<Route> routes_;
    std::stop_source ending_;
    std::stop_source ended_;  ///< For requests that may not wait at all.
};

}  // namespace gpushopper::api
