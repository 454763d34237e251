#include <gpushopper/kit/place_name.hpp>

#include <gpushopper/kit/provider_text.hpp>

#include <algorithm>
#include <vector>

namespace gpushopper {
inline namespace sdk_0_0 {
namespace {

constexpr std::string_view kBetween = ", ";
constexpr std::size_t kPartsMax = 16;

// ASCII only: other letters are compared as they are.
std::string lowered(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

// TensorDock (2026) writes both; codes of two letters stay, because `CA` is a state as well.
std::string spelledOut(std::string part) {
    const std::string lower = lowered(part);
    if (lower == "usa" || lower == "united states of america") return "United States";
    return part;
}

class Place {
public:
    void add(std::string_view raw) {
        std::string part = spelledOut(cleanText(raw, kPlaceNameBytesMax));
        const std::string key = lowered(part);
        const bool again = std::find(seen_.begin(), seen_.end(), key) != seen_.end();
        const std::size_t between = name_.empty() ? 0 : kBetween.size();
        const bool fits = name_.size() + between + part.size() <= kPlaceNameBytesMax;
        if (part.empty() || again || !fits || seen_.size() >= kPartsMax) return;
        if (!name_.empty()) name_ += kBetween;
        name_ += part;
        seen_.push_back(key);
    }
    std::string name() && { return std::move(name_); }

private:
    std::string name_;
    std::vector<std::string> seen_;
};

}  // namespace

std::string placeName(std::initializer_list<std::string_view> parts) {
    Place place;
    for (std::string_view part : parts) {
        while (true) {
            const std::size_t comma = part.find(',');
            place.add(part.substr(0, comma));
            if (comma == std::string_view::npos) break;
            part.remove_prefix(comma + 1);
        }
    }
    return std::move(place).name();
}

std::string countryOf(std::string_view free_text) {
    const std::size_t comma = free_text.rfind(',');
    const std::string_view last =
        trimmed(comma == std::string_view::npos ? free_text : free_text.substr(comma + 1));
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const bool code = last.size() == 2 && capital(last[0]) && capital(last[1]);
    return code ? std::string(last) : std::string();
}

}  // namespace sdk_0_0
}  // namespace gpushopper
