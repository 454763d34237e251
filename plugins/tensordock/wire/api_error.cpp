#include "plugins/tensordock/wire/api_error.hpp"

#include <algorithm>
#include <gpushopper/kit/json.hpp>

namespace gpushopper::tensordock {
namespace {

using simdjson::ondemand::json_type;

constexpr std::int64_t kErrorStatusMin = 400;
constexpr std::size_t kMessagesMax = 3;

bool isBlank(std::string_view body) {
    return body.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

struct Findings {
    ApiError error;
    std::string aside;  // a `message` beside the error, which a good answer may have too
    std::size_t messages = 0;
    bool is_error = false;
    bool has_data = false;

    void say(const std::string& message) {
        if (message.empty()) return;
        is_error = true;
        if (++messages > kMessagesMax) return;
        error.message += (error.message.empty() ? "" : "; ") + message;
    }
    void noteStatus(std::optional<std::int64_t> status) {
        if (!status || *status < kErrorStatusMin) return;
        is_error = true;
        error.status = *status;
    }
};

// {"code":"custom","message":"..."}, {"status":"404","title":"...","detail":"..."}. True: it has a
// field at all.
bool readErrorObject(JsonValue& value, Findings& found) {
    std::string message;
    std::string title;
    std::string detail;
    bool is_something = false;
    value.eachField([&](std::string_view key, JsonValue field) {
        is_something = true;
        if (key == "message") message = field.text().value_or("");
        if (key == "title") title = field.text().value_or("");
        if (key == "detail") detail = field.text().value_or("");
        if (key == "status") found.noteStatus(field.integer());
        if (key == "code" && found.error.code.empty()) found.error.code = field.text().value_or("");
    });
    if (message.empty()) message = detail.empty() ? title : detail;
    found.say(message);
    return is_something;
}

// False: nothing in it.
bool readErrorList(JsonValue& value, Findings& found) {
    bool is_something = false;
    value.eachElement([&](JsonValue element) {
        is_something = true;
        if (element.type() == json_type::object)
            readErrorObject(element, found);
        else
            found.say(element.text().value_or(""));
    });
    return is_something;
}

// `error` and `errors`: a text, an object, or an array of either. Null, false, "" and an empty
// array or object are none; whatever else stands there is one, whether or not it can be read.
void readError(JsonValue& value, Findings& found) {
    switch (value.type()) {
        case json_type::null:
            return;
        case json_type::boolean:
            found.is_error |= value.flag() != false;
            return;
        case json_type::number:
        case json_type::string: {
            const auto text = value.text();
            found.is_error |= !text;  // not even a text
            found.say(text.value_or(""));
            return;
        }
        case json_type::array:
            found.is_error |= readErrorList(value, found);
            return;
        case json_type::object:
            found.is_error |= readErrorObject(value, found);
            return;
    }
}

void readTop(JsonValue& root, Findings& found) {
    const bool is_object = root.eachField([&](std::string_view key, JsonValue field) {
        if (key == "status") found.noteStatus(field.integer());
        if (key == "error" || key == "errors") readError(field, found);
        if (key == "success" && field.flag() == false) found.is_error = true;
        if (key == "code") found.error.code = field.text().value_or("");
        if (key == "message") found.aside = field.text().value_or("");
        if (key == "data") found.has_data = field.type() != json_type::null;
    });
    if (!is_object) readErrorList(root, found);
}

}  // namespace

Look lookAt(std::string_view body) {
    if (isBlank(body)) return {};
    Findings found;
    try {
        readJson(body, [&](JsonValue root) { readTop(root, found); });
    } catch (const Failure&) {  // not JSON: what that means is for the caller, who knows the status
        return {Look::Kind::Other, false, std::nullopt};
    }
    if (!found.is_error) return {Look::Kind::Json, found.has_data, std::nullopt};
    if (found.error.message.empty()) found.error.message = found.aside;
    return {Look::Kind::Json, found.has_data, std::move(found.error)};
}

}  // namespace gpushopper::tensordock
