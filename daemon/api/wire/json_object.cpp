#include "daemon/api/wire/json_object.hpp"

#include "daemon/base/text/json_text.hpp"

namespace gpushopper::api {

void JsonObject::key(std::string_view name) {
    if (!members_.empty()) members_ += ',';
    base::appendJsonString(members_, name);
    members_ += ':';
}

JsonObject& JsonObject::text(std::string_view name, std::string_view value) {
    key(name);
    base::appendJsonString(members_, value);
    return *this;
}

JsonObject& JsonObject::textOrNull(std::string_view name, std::string_view value) {
    return value.empty() ? null(name) : text(name, value);
}

JsonObject& JsonObject::integer(std::string_view name, std::int64_t value) {
    return raw(name, std::to_string(value));
}

JsonObject& JsonObject::boolean(std::string_view name, bool value) {
    return raw(name, value ? "true" : "false");
}

JsonObject& JsonObject::money(std::string_view name, base::Money value) {
    return raw(name, value.toDecimal());
}

JsonObject& JsonObject::time(std::string_view name, std::optional<base::WallTime> value) {
    return value ? text(name, base::formatRfc3339(*value)) : null(name);
}

JsonObject& JsonObject::null(std::string_view name) { return raw(name, "null"); }

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
    key(name);
    members_ += json;
    return *this;
}

JsonObject& JsonObject::append(const JsonObject& other) {
    if (!members_.empty() && !other.members_.empty()) members_ += ',';
    members_ += other.members_;
    return *this;
}

JsonArray& JsonArray::raw(std::string_view json) {
    if (!elements_.empty()) elements_ += ',';
    elements_ += json;
    return *this;
}

JsonArray& JsonArray::text(std::string_view value) {
    if (!elements_.empty()) elements_ += ',';
    base::appendJsonString(elements_, value);
    return *this;
}

}  // namespace gpushopper::api
