#pragma once

/// web: real HTTP for live runs: TLS with the system's certificates, no proxy, no redirects.
/// Thread safety: any thread.

#include <gpushopper/http.hpp>

#include <chrono>

namespace gpushopper::check {

/// Any status is a response. Throws Failure when there is none; its outcome says whether a byte of
/// the request may have been sent.
HttpResponse sendReal(const HttpRequest& request, std::chrono::milliseconds patience);

}  // namespace gpushopper::check
