#include "plugins/tensordock/wire/account.hpp"

#include <gpushopper/kit/json.hpp>
#include <gpushopper/kit/money.hpp>

namespace gpushopper::tensordock {
namespace {

// microsOf knows no debts.
std::optional<std::int64_t> signedMicros(std::string_view text) {
    if (!text.starts_with('-')) return microsOf(text);
    const auto owed = microsOf(text.substr(1));
    return owed ? std::optional(-*owed) : std::nullopt;
}

}  // namespace

Account readAccount(std::string_view body) {
    std::optional<std::int64_t> left;
    Account account;
    readJson(body, [&](JsonValue root) {
        root.eachField([&](std::string_view key, JsonValue field) {
            if (key == "balance") left = signedMicros(field.text().value_or(""));
            if (key == "hourly_cost") account.per_hour_micros = field.micros();
        });
    });
    if (!left) throw Failure(GSP_BAD_RESPONSE, "TensorDock's answer tells no balance");
    account.left_micros = *left;
    return account;
}

}  // namespace gpushopper::tensordock
