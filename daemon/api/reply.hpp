#pragma once

/// Reply: what a handler returns, an Answer or a Problem. A handler cannot pick a status: an Answer
/// is made by the function that says what happened, a Problem has the status of its code. Thread
/// safety: values.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "daemon/api/problem_codes.hpp"
#include "daemon/api/wire/json_object.hpp"
#include "daemon/api/wire/message.hpp"

namespace gpushopper::api {

class Answer {
public:
    static Answer ok(std::string body) { return {200, std::move(body)}; }
    /// A body that is shared with other answers.
    static Answer ok(std::shared_ptr<const std::string> body) { return {200, std::move(body)}; }
    static Answer created(std::string body) { return {201, std::move(body)}; }
    static Answer accepted(std::string body) { return {202, std::move(body)}; }
    static Answer noContent() { return {204, std::string()}; }
    /// The service itself says that it is not ready, in the words of its health resources.
    static Answer unavailable(std::string body) { return {503, std::move(body)}; }
    /// An answer that was given before to the same Idempotency-Key.
    static Answer replayed(int status, std::string body) {
        Answer answer(status, std::move(body));
        answer.is_problem_ = status >= 400;
        answer.headers_.add("Idempotent-Replayed", "true");
        return answer;
    }

    Answer&& with(std::string name, std::string value) && {
        headers_.add(std::move(name), std::move(value));
        return std::move(*this);
    }

    int status() const { return status_; }
    /// A replayed refusal keeps its media type.
    bool isProblem() const { return is_problem_; }
    const std::shared_ptr<const std::string>& body() const { return body_; }
    const Headers& headers() const { return headers_; }

private:
    Answer(int status, std::string body)
        : Answer(status, std::make_shared<const std::string>(std::move(body))) {}
    Answer(int status, std::shared_ptr<const std::string> body)
        : status_(status), body_(std::move(body)) {}

    int status_;
    bool is_problem_ = false;
    std::shared_ptr<const std::string> body_;
    Headers headers_;
};

/// One fault of one parameter or member, in the names of the API.
struct FieldFault {
    std::string name;
    std::string reason;  ///< Follows the name in a sentence: `must be at least 1`.
    ProblemCode code =
        ProblemCode::InvalidRequest;  ///< The answer's, when no other fault is there.
};

struct [[nodiscard]] Problem {
    ProblemCode code{};
    std::string detail{};
    std::vector<FieldFault> fields{};
    JsonObject extensions{};  ///< Members named with the code in the contract.
    std::optional<std::chrono::seconds> retry_after{};  ///< Instead of the code's own.
    Headers headers{};
};

using Reply = tl::expected<Answer, Problem>;

inline tl::unexpected<Problem> refuse(Problem problem) {
    return tl::unexpected<Problem>(std::move(problem));
}
inline tl::unexpected<Problem> refuse(ProblemCode code, std::string detail) {
    return refuse(Problem{.code = code, .detail = std::move(detail)});
}

/// The problem that names all of `faults` (at least one).
Problem problemOf(std::vector<FieldFault> faults);

/// The problem's body (RFC 9457) for the request of that id.
std::string problemBody(const Problem& problem, const std::string& request_id);

}  // namespace gpushopper::api
