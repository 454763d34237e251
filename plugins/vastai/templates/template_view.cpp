#include "plugins/vastai/templates/template_view.hpp"

#include <cmath>
#include <gpushopper/kit/provider_text.hpp>
#include <utility>

#include "plugins/vastai/api/url_text.hpp"

namespace gpushopper::vastai {
namespace {

// templates_v0.h
constexpr std::size_t kHashBytesMax = 64;
constexpr std::size_t kTextBytesMax = 256;
constexpr std::size_t kScriptBytesMax = std::size_t{16} << 10;
constexpr std::size_t kConditionsBytesMax = std::size_t{4} << 10;
constexpr double kUnixMax = 1e11;
constexpr double kDiskGibMax = 1024.0 * 1024.0;
constexpr const char* kNeverMet = "[]";  // conditions are an object

// Scripts keep their lines.
std::string cut(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    return text;
}

std::string conditionsOf(const std::optional<std::string>& filters) {
    if (!filters || filters->size() > kConditionsBytesMax) return kNeverMet;
    return *filters == "{}" ? "" : *filters;
}

std::string pathWith(const std::string& filters) {
    return "/api/v0/template/?select_filters=" + encoded(filters);
}

}  // namespace

std::optional<std::string> templateHash(std::string_view text) {
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    const bool is_hash = !text.empty() && text.size() <= kHashBytesMax &&
                         text.find_first_not_of(kPlain) == text.npos;
    return is_hash ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<Template> templateOf(const WireTemplate& wire) {
    auto hash = templateHash(wire.hash_id);
    if (!hash) return std::nullopt;
    Template result;
    result.id = std::move(*hash);
    result.name = cleanText(wire.name, kTextBytesMax);
    result.image = cleanText(wire.image, kTextBytesMax);
    result.tag = cleanText(wire.tag, kTextBytesMax);
    result.run_type = cleanText(wire.runtype, kTextBytesMax);
    result.env = cut(wire.env, kScriptBytesMax);
    result.on_start = cut(wire.onstart, kScriptBytesMax);
    result.conditions_json = conditionsOf(wire.extra_filters);
    result.recommended = wire.recommended.value_or(false);
    result.ssh = wire.use_ssh.value_or(false);
    result.ssh_direct = wire.ssh_direct.value_or(false);
    if (wire.created_at && *wire.created_at > 0 && *wire.created_at < kUnixMax) {
        result.created_unix_ms = static_cast<std::int64_t>(*wire.created_at * 1000);
    }
    if (wire.count_created.value_or(-1) >= 0) result.times_used = *wire.count_created;
    // A float or null (2026-01, seen live).
    if (wire.recommended_disk_space && *wire.recommended_disk_space > 0 &&
        *wire.recommended_disk_space < kDiskGibMax) {
        result.disk_gib_recommended =
            static_cast<std::uint32_t>(std::ceil(*wire.recommended_disk_space));
    }
    return result;
}

std::string recommendedTemplatesPath() { return pathWith(R"({"recommended":{"eq":true}})"); }

std::string templatePath(const std::string& hash_id) {
    return pathWith(R"({"hash_id":{"eq":")" + hash_id + R"("}})");
}

}  // namespace gpushopper::vastai
