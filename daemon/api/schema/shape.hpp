#pragma once

/// Shape<T>: the fields of a query string or of a body, each bound to the member of T that gets its
/// checked value. What a shape does not name is refused, so nothing can be accepted and ignored.
///
///     const auto shape = Shape<PageQuery>(Source::Query)
///         .field(integer("limit", "...").between(1, 500), &PageQuery::limit)
///         .rule([](const Call& call, PageQuery& query, Faults& faults) { ... });
///
/// Rules look at several fields, or at what only the service knows; they run on what could be read,
/// also when there are faults already, so that one answer names everything that is wrong.
/// Thread safety: immutable once made.

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "daemon/api/call.hpp"
#include "daemon/api/reply.hpp"
#include "daemon/api/schema/field_rule.hpp"

namespace gpushopper::api {

using Faults = std::vector<FieldFault>;

enum class Source : std::uint8_t {
    Query,         ///< The query string; a body is ignored.
    Body,          ///< A JSON object that must come.
    OptionalBody,  ///< The empty body stands for `{}`.
};

/// What was read, by the place of the rule.
using Values = std::vector<std::optional<Value>>;

/// Reads the input of `call` by the rules. Every fault is added to `faults`, in the order of the
/// request, missing fields last.
Values readInput(const std::vector<FieldRule>& rules, Source source, const Call& call,
                 Faults& faults);

template <class T>
class Shape {
public:
    using Rule = std::function<void(const Call&, T&, Faults&)>;

    explicit Shape(Source source = Source::Query) : source_(source) {}

    /// The member may be the value's own type, an integer of another width, or an optional of
    /// either.
    /// C is T or a base of it.
    template <class M, class C>
    Shape&& field(FieldRule rule, M C::*member) && {
        return std::move(*this).field(std::move(rule), member, std::identity{});
    }
    /// `convert` makes the member's value of a checked one; it cannot fail. Its parameter is one of
    /// the alternatives of Value.
    template <class M, class C, class Convert>
    Shape&& field(FieldRule rule, M C::*member, Convert convert) && {
        rules_.push_back(std::move(rule));
        setters_.push_back([member, convert](T& target, const Value& value) {
            assign(target.*member, convert, value);
        });
        return std::move(*this);
    }
    Shape&& rule(Rule rule) && {
        cross_rules_.push_back(std::move(rule));
        return std::move(*this);
    }

    Source source() const { return source_; }
    const std::vector<FieldRule>& rules() const { return rules_; }

    T read(const Call& call, Faults& faults) const {
        T result{};
        const Values values = readInput(rules_, source_, call, faults);
        for (std::size_t place = 0; place < values.size(); ++place) {
            if (values[place]) setters_[place](result, *values[place]);
        }
        for (const Rule& rule : cross_rules_) rule(call, result, faults);
        return result;
    }

private:
    using Setter = std::function<void(T&, const Value&)>;

    template <class M>
    struct Plain {
        using type = M;
    };
    template <class M>
    struct Plain<std::optional<M>> {
        using type = M;
    };

    // Which alternative of Value a member takes when nothing converts it.
    template <class P>
    using Held = std::conditional_t<std::is_same_v<P, bool> || std::is_floating_point_v<P>, P,
                                    std::conditional_t<std::is_integral_v<P>, std::int64_t, P>>;

    template <class R, class V>
    static V argumentOf(std::function<R(V)>);

    template <class M, class Convert>
    static void assign(M& member, const Convert& convert, const Value& value) {
        using P = typename Plain<M>::type;
        if constexpr (std::is_same_v<Convert, std::identity>) {
            member = static_cast<P>(std::get<Held<P>>(value));
        } else {
            using V = std::decay_t<decltype(argumentOf(std::function{convert}))>;
            member = convert(std::get<V>(value));
        }
    }

    Source source_;
    std::vector<FieldRule> rules_;
    std::vector<Setter> setters_;
    std::vector<Rule> cross_rules_;
};

/// For operations without parameters.
struct Nothing {};

}  // namespace gpushopper::api
