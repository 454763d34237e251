#pragma once

/// Route and Operation: one path and what can be done with it, as data. The table of all routes
/// (route_table.hpp) drives the router, the checks of input and the OpenAPI document.
/// Thread safety: immutable once made.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/api/access/scope.hpp"
#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/schema/shape.hpp"

namespace gpushopper::api {

/// What stands in the variable segment of a path. A text that is none of its kind is answered with
/// the kind's own "not found" before anything is looked up.
enum class PathId : std::uint8_t { None, Session, Offer, Template };

/// An answer that an operation may give, for the description.
struct Outcome {
    int status = 200;
    std::string schema;  ///< A name in response_schemas.hpp.
    std::string meaning;
};

/// Is a request counted, and refused when its client asks too often? What ends a machine's bill,
/// and what tells whether the daemon is well, never is.
enum class Rate : std::uint8_t { Counted, NeverRefused };

struct Operation {
    /// What it asks of its caller is no matter of a default: an operation without a scope does not
    /// compile.
    Operation(std::string its_method, Scope its_scope, Rate its_rate = Rate::Counted)
        : method(std::move(its_method)), scope(its_scope), rate(its_rate) {}

    std::string method;  ///< GET (which serves HEAD too), POST or DELETE.
    Scope scope;
    Rate rate;
    std::string name;  ///< operationId
    std::string summary;
    std::vector<Outcome> outcomes;
    std::vector<ProblemCode> problems;  ///< Beyond those that every operation may answer with.

    Source source = Source::Query;
    std::vector<FieldRule> rules;
    std::function<Reply(const Call&)> run;  ///< Reads and checks the input, then handles it.
};

struct Route {
    std::string path;  ///< `/api/v1/sessions/{id}`
    std::vector<Operation> operations;

    PathId idKind() const;
    /// No operation of it needs a token.
    bool isOpen() const;
    const Operation* find(std::string_view method) const;
    /// `GET, HEAD, POST, OPTIONS`
    std::string allow() const;
};

/// Completes `operation` with the shape of its input and its handler.
template <class T>
Operation handled(Operation operation, Shape<T> shape,
                  std::function<Reply(const Call&, const T&)> handler) {
    operation.source = shape.source();
    operation.rules = shape.rules();
    operation.run = [shape = std::move(shape), handler = std::move(handler)](const Call& call) {
        Faults faults;
        const T input = shape.read(call, faults);
        if (!faults.empty()) return Reply(refuse(problemOf(std::move(faults))));
        return handler(call, input);
    };
    return operation;
}

/// The route for a path, and the text of its variable segment.
struct Match {
    const Route* route = nullptr;  ///< Null: no route.
    std::string id;
};
Match matchRoute(const std::vector<Route>& routes, const std::vector<std::string>& segments);

}  // namespace gpushopper::api
