#pragma once

/// judge: whether an answer is a good one, and if not, what it means. It looks at the body of every
/// answer, whatever its status: TensorDock reports failures inside HTTP 200 (wire/api_error.hpp).
///
/// The delicate verdicts:
///  - NOT_FOUND only for one machine, and only when the body is JSON or empty: the host is a web
///    application, whose HTML 404 says that the path is wrong.
///  - A create is NOT_APPLIED only when TensorDock said so in words or by a 4xx that it explains;
///    whatever else it answers leaves MAYBE_APPLIED.
///  - Words count for creates: capacity and money are told by text only.
/// Texts are cleaned and cut. Thread safety: pure.

#include <gpushopper/failure.hpp>
#include <gpushopper/http.hpp>

#include "plugins/tensordock/talk/errand.hpp"

namespace gpushopper::tensordock {

/// Returns for a good answer: 2xx with JSON that is no error, or (of a destroy) with nothing, or a
/// "not found" of a destroy. Throws Failure for any other.
void judge(Errand errand, const HttpResponse& response);

}  // namespace gpushopper::tensordock
