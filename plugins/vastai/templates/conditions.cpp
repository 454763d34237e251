#include "plugins/vastai/templates/conditions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <gpushopper/kit/place_name.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace gpushopper::vastai {
namespace {

using nlohmann::json;

constexpr std::size_t kBytesMax = 4096;

std::optional<double> numberOf(const json& value) {
    if (value.is_number()) return value.get<double>();
    if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
    if (!value.is_string()) return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    if (text == "true") return 1;
    if (text == "false") return 0;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole ? std::optional(number) : std::nullopt;
}

// "535.86.05" as Vast.ai compares it: 535086005.
std::optional<double> driverNumber(const json& value) {
    if (!value.is_string()) return numberOf(value);
    std::string_view text = value.get_ref<const std::string&>();
    if (text.find('.') == text.npos) return numberOf(value);
    double number = 0;
    for (int part = 0; part < 3; ++part) {
        const std::string_view digits = text.substr(0, text.find('.'));
        unsigned piece = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), piece);
        const bool whole = error == std::errc{} && end == digits.data() + digits.size();
        if (!digits.empty() && (!whole || piece > 999)) return std::nullopt;
        number = number * 1000 + piece;
        text.remove_prefix(std::min(digits.size() + 1, text.size()));
    }
    return number;
}

// Native names come with blanks; the command line's underscores were stored in some templates.
std::string wordOf(const json& value) {
    std::string word = value.is_string() ? value.get<std::string>() : value.dump();
    std::replace(word.begin(), word.end(), '_', ' ');
    return word;
}

/// One side of a comparison: a number where both are one, else words.
bool isEqual(const json& left, const json& right) {
    const auto a = numberOf(left);
    const auto b = numberOf(right);
    return a && b ? *a == *b : wordOf(left) == wordOf(right);
}

bool isAmong(const json& value, const json& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](const json& one) { return isEqual(value, one); });
}

bool holds(const std::string& op, const json& value, const json& wanted) {
    if (op == "eq") return isEqual(value, wanted);
    if (op == "neq") return !isEqual(value, wanted);
    if (op == "in") return wanted.is_array() && isAmong(value, wanted);
    if (op == "notin") return wanted.is_array() && !isAmong(value, wanted);
    const auto a = numberOf(value);
    const auto b = numberOf(wanted);
    if (!a || !b) return false;
    if (op == "gt") return *a > *b;
    if (op == "gte") return *a >= *b;
    if (op == "lt") return *a < *b;
    if (op == "lte") return *a <= *b;
    return false;
}

struct Alias {
    std::string_view name;
    std::string_view column;
};
constexpr std::array<Alias, 5> kAliases{{{"reliability2", "reliability"},
                                         {"gpu_totalram", "gpu_total_ram"},
                                         {"dphtotal", "dph_total"},
                                         {"driver_vers", "driver_version"},
                                         {"cpu_cores", "cpu_cores_effective"}}};

std::string columnOf(std::string_view name) {
    for (const Alias& alias : kAliases) {
        if (alias.name == name) return std::string(alias.column);
    }
    return std::string(name);
}

/// The offer as columns of the search.
json columnsOf(const Offer& offer) {
    json columns = json::parse(offer.extras_json, nullptr, /*allow_exceptions=*/false);
    if (!columns.is_object()) columns = json::object();
    columns["gpu_name"] = offer.gpu_model_native;
    columns["num_gpus"] = offer.gpu_count;
    columns["dph_total"] = static_cast<double>(offer.price_micros) / 1e6;
    columns["reliability"] = static_cast<double>(offer.reliability_ppm) / 1e6;
    if (offer.cuda_milli > 0) columns["cuda_max_good"] = offer.cuda_milli / 1000.0;
    if (offer.duration_s_max > 0) columns["duration"] = offer.duration_s_max;
    if (!offer.machine_id.empty()) columns["machine_id"] = offer.machine_id;
    const std::string country = countryOf(offer.region);
    if (!country.empty()) columns["geolocation"] = country;
    // Asked for and never answered, under other names (2026-08, client).
    if (columns.contains("verification")) {
        columns["verified"] = columns["verification"] == "verified";
    }
    if (columns.contains("hosting_type")) columns["datacenter"] = columns["hosting_type"] == 1;
    // What every offer of our list is.
    columns["rentable"] = true;
    columns["rented"] = false;
    columns["external"] = false;
    return columns;
}

bool meets(const json& columns, const std::string& name, const json& operators) {
    if (!operators.is_object()) return false;
    const auto found = columns.find(columnOf(name));
    if (found == columns.end() || found->is_null()) return false;
    const bool is_driver = found.key() == "driver_version";
    for (const auto& [op, wanted] : operators.items()) {
        if (is_driver && !wanted.is_array()) {
            const auto a = driverNumber(*found);
            const auto b = driverNumber(wanted);
            if (!a || !b || !holds(op, json(*a), json(*b))) return false;
        } else if (!holds(op, *found, wanted)) {
            return false;
        }
    }
    return true;
}

}  // namespace

bool meetsConditions(std::string_view conditions_json, const Offer& offer) {
    if (conditions_json.empty() || conditions_json == "{}" || conditions_json == "null")
        return true;
    if (conditions_json.size() > kBytesMax) return false;
    const json conditions = json::parse(conditions_json, nullptr, /*allow_exceptions=*/false);
    if (!conditions.is_object()) return false;
    const json columns = columnsOf(offer);
    for (const auto& [name, operators] : conditions.items()) {
        if (!meets(columns, name, operators)) return false;
    }
    return true;
}

}  // namespace gpushopper::vastai
