#include "plugins/mock/market/template_conditions.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>

namespace gpushopper::mock {
namespace {

using Json = nlohmann::json;
using Cell = std::variant<std::int64_t, std::string>;

std::optional<Cell> cellOf(const Offer& offer, std::string_view column) {
    if (column == "gpu_model") return offer.gpu_model_native;
    if (column == "gpu_count") return std::int64_t{offer.gpu_count};
    if (column == "vram_mib") return std::int64_t{offer.vram_mib};
    if (column == "disk_gib") return std::int64_t{offer.disk_gib_max};
    if (column == "cuda_milli") return std::int64_t{offer.cuda_milli};
    return std::nullopt;
}

std::optional<std::int64_t> numberOf(const Json& json) {
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (!json.is_string()) return std::nullopt;
    const auto& text = json.get_ref<const std::string&>();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// -1, 0, 1: the cell is below, equal to, above the operand; nullopt: they cannot be compared.
std::optional<int> compared(const Cell& cell, const Json& operand) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
        if (!operand.is_string()) return std::nullopt;
        const int order = text->compare(operand.get_ref<const std::string&>());
        return (order > 0 ? 1 : 0) - (order < 0 ? 1 : 0);
    }
    const std::int64_t number = std::get<std::int64_t>(cell);
    const auto other = numberOf(operand);
    if (!other) return std::nullopt;
    return (number > *other ? 1 : 0) - (number < *other ? 1 : 0);
}

bool isIn(const Cell& cell, const Json& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](const Json& one) { return compared(cell, one) == 0; });
}

bool holds(const Cell& cell, const std::string& word, const Json& operand) {
    if (word == "in") return operand.is_array() && isIn(cell, operand);
    if (word == "notin") return operand.is_array() && !isIn(cell, operand);
    const auto order = compared(cell, operand);
    if (!order) return false;
    if (word == "eq") return *order == 0;
    if (word == "neq") return *order != 0;
    if (word == "gt") return *order > 0;
    if (word == "gte") return *order >= 0;
    if (word == "lt") return *order < 0;
    return word == "lte" && *order <= 0;
}

}  // namespace

bool meets(const Offer& offer, std::string_view conditions_json) {
    if (conditions_json.empty()) return true;
    const Json conditions = Json::parse(conditions_json, nullptr, /*allow_exceptions=*/false);
    if (!conditions.is_object()) return false;
    for (const auto& [column, operators] : conditions.items()) {
        const auto cell = cellOf(offer, column);
        if (!cell || !operators.is_object()) return false;
        for (const auto& [word, operand] : operators.items()) {
            if (!holds(*cell, word, operand)) return false;
        }
    }
    return true;
}

}  // namespace gpushopper::mock
