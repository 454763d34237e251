#pragma once

/// weather: answers of a provider in trouble, by names that reports use.
/// Thread safety: constant.

#include <vector>

#include "sdk/check/world/market.hpp"

namespace gpushopper::check {

struct Weather {
    const char* name;
    Market::Given answer;
    bool is_failure = true;  ///< No answer, or 5xx; false: a 200 that makes no sense.
};

/// No answer, 5xx, and answers that cannot be understood.
const std::vector<Weather>& troubles();
/// Answers from which nobody can tell whether a machine exists.
const std::vector<Weather>& unclearAnswers();

/// The same method, URL and body.
bool isSame(const HttpRequest& one, const HttpRequest& other);

}  // namespace gpushopper::check
