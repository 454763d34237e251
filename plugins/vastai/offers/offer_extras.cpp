#include "plugins/vastai/offers/offer_extras.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace gpushopper::vastai {
namespace {

constexpr std::size_t kWordBytesMax = 32;
constexpr std::size_t kUsualBytes = 512;
constexpr double kExactMax = 9007199254740992.0;  // 2^53

/// Writes `"key":value` pairs; by hand, because a list has thousands of these objects.
class Extras {
public:
    Extras() { text_.reserve(kUsualBytes); }

    void number(std::string_view key, std::optional<double> value) {
        if (!value) return;
        // Most are whole, and those are written much faster.
        if (std::trunc(*value) == *value && std::abs(*value) < kExactMax) {
            return whole(key, static_cast<std::int64_t>(*value));
        }
        std::array<char, 32> digits;
        const auto [end, error] =
            std::to_chars(digits.data(), digits.data() + digits.size(), *value);
        if (error == std::errc{}) raw(key, {digits.data(), end});
    }
    void whole(std::string_view key, std::optional<std::int64_t> value) {
        if (value) raw(key, std::to_string(*value));
    }
    void flag(std::string_view key, std::optional<bool> value) {
        if (value) raw(key, *value ? "true" : "false");
    }
    // A word that would need escaping is no word of Vast.ai's.
    void word(std::string_view key, std::string_view value) {
        constexpr std::string_view kPlain =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+- ";
        const bool fits = !value.empty() && value.size() <= kWordBytesMax &&
                          value.find_first_not_of(kPlain) == value.npos;
        if (fits) raw(key, '"' + std::string(value) + '"');
    }
    std::string finish() && {
        text_ += text_.empty() ? "{}" : "}";
        return std::move(text_);
    }

private:
    void raw(std::string_view key, std::string_view value) {
        text_ += text_.empty() ? "{\"" : ",\"";
        text_ += key;
        text_ += "\":";
        text_ += value;
    }

    std::string text_;
};

}  // namespace

std::string extrasOf(const WireOffer& wire) {
    Extras extras;
    extras.number("gpu_ram", wire.gpu_ram);
    extras.number("gpu_total_ram", wire.gpu_total_ram);
    extras.number("compute_cap", wire.compute_cap);
    extras.word("gpu_arch", wire.gpu_arch);
    extras.word("driver_version", wire.driver_version);
    extras.word("cpu_arch", wire.cpu_arch);
    extras.number("cpu_cores_effective", wire.cpu_cores_effective);
    extras.number("cpu_ram", wire.cpu_ram);
    extras.number("disk_space", wire.disk_space);
    extras.number("inet_down", wire.inet_down);
    extras.number("inet_up", wire.inet_up);
    extras.number("direct_port_count", wire.direct_port_count);
    extras.flag("static_ip", wire.static_ip);
    extras.word("verification", wire.verification);
    extras.number("hosting_type", wire.hosting_type);
    extras.whole("host_id", wire.host_id);
    return std::move(extras).finish();
}

}  // namespace gpushopper::vastai
