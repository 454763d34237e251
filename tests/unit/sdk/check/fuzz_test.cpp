// Goal: a seed decides everything about a damaged answer. Method: the same seeds twice, and many.

#include <set>

#include "sdk/check/fuzz/mutation.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::check {
namespace {

std::string textOf(const Market::Given& given) {
    std::string text = std::to_string(given.code) + " " + std::to_string(given.outcome) + " " +
                       std::to_string(given.response.status) + " " + given.response.body;
    for (const auto& [name, value] : given.response.headers) text += name + value;
    return text + std::to_string(given.takes.count());
}

Market::Given good() {
    return response(200, R"({"offers":[{"id":1,"price":0.5},{"id":2,"price":0.7}],"next":null})");
}

}  // namespace

TEST_CASE("the same seed damages an answer in the same way") {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        Chance one(seed);
        Chance other(seed);
        CHECK(textOf(mutated(good(), one)) == textOf(mutated(good(), other)));
    }
}

TEST_CASE("different seeds damage it differently, in bounds, whatever the answer was") {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        Chance chance(seed);
        const auto given = mutated(seed % 2 == 0 ? good() : response(200, ""), chance);
        seen.insert(textOf(given));
        CHECK(given.response.body.size() <= (1U << 20U));
    }
    CHECK(seen.size() > 500);
}

}  // namespace gpushopper::check
