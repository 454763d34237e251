#include "daemon/api/wire/message.hpp"

#include <utility>

#include "daemon/api/wire/text.hpp"

namespace gpushopper::api {

void Headers::add(std::string name, std::string value) {
    headers_.push_back({std::move(name), std::move(value)});
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const Header& header : headers_) {
        if (sameWord(header.name, name)) return header.value;
    }
    return std::nullopt;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const Header& header : headers_) {
        if (sameWord(header.name, name)) values.emplace_back(header.value);
    }
    return values;
}

}  // namespace gpushopper::api
