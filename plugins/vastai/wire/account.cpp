#include "plugins/vastai/wire/account.hpp"

#include <cmath>
#include <gpushopper/kit/json.hpp>

namespace gpushopper::vastai {
namespace {

constexpr double kDollarsMax = 1e9;  // beyond it a number is a mistake, not a fortune

std::optional<std::int64_t> microsOfAny(JsonValue value) {
    const auto dollars = value.number();
    if (!dollars || std::abs(*dollars) > kDollarsMax) return std::nullopt;
    return std::llround(*dollars * 1e6);
}

}  // namespace

std::optional<std::int64_t> readCredit(std::string_view body) {
    std::optional<std::int64_t> credit;
    std::optional<std::int64_t> balance;
    readJson(body, [&](JsonValue root) {
        root.eachField([&](std::string_view key, JsonValue value) {
            if (key == "credit") credit = microsOfAny(std::move(value));
            if (key == "balance") balance = microsOfAny(std::move(value));
        });
    });
    return credit ? credit : balance;
}

}  // namespace gpushopper::vastai
