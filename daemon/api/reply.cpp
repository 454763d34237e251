#include "daemon/api/reply.hpp"

#include <algorithm>

#include "daemon/api/wire/text.hpp"
#include "daemon/base/assert.hpp"

namespace gpushopper::api {
namespace {

constexpr std::size_t kDetailBytesMax = 1'024;

std::string fieldsJson(const std::vector<FieldFault>& faults) {
    JsonArray array;
    for (const FieldFault& fault : faults) {
        array.raw(JsonObject().text("name", fault.name).text("reason", fault.reason).str());
    }
    return array.str();
}

}  // namespace

Problem problemOf(std::vector<FieldFault> faults) {
    GS_ASSERT(!faults.empty());
    const ProblemCode first = faults.front().code;
    const bool all_alike = std::all_of(faults.begin(), faults.end(),
                                       [first](const auto& fault) { return fault.code == first; });
    Problem problem{.code = all_alike ? first : ProblemCode::InvalidRequest};
    for (const FieldFault& fault : faults) {
        if (problem.detail.size() > kDetailBytesMax) break;  // It is cut there anyway.
        if (!problem.detail.empty()) problem.detail += "; ";
        problem.detail += fault.name + " " + fault.reason;
    }
    problem.fields = std::move(faults);
    return problem;
}

std::string problemBody(const Problem& problem, const std::string& request_id) {
    const ProblemKind& kind = kindOf(problem.code);
    const std::string detail = shownText(problem.detail, kDetailBytesMax);
    JsonObject body;
    body.text("type", "about:blank")
        .text("title", statusPhrase(kind.status))
        .integer("status", kind.status)
        .text("code", kind.word)
        .text("detail", detail)
        .text("error", detail)
        .text("request_id", request_id);
    if (!problem.fields.empty()) body.raw("fields", fieldsJson(problem.fields));
    return body.append(problem.extensions).str();
}

}  // namespace gpushopper::api
