#include "sdk/check/world/answers.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sdk/check/refusal.hpp"

namespace gpushopper::check {
namespace {

using nlohmann::json;

constexpr std::size_t kShownBytesMax = 120;

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> parts;
    while (true) {
        const auto end = text.find(at);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

struct Target {
    std::string_view path;
    std::string_view query;
};

Target targetOf(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) {
        const auto slash = url.find('/', scheme + 3);
        url = slash == std::string_view::npos ? "/" : url.substr(slash);
    }
    url = url.substr(0, url.find('#'));
    const auto question = url.find('?');
    return {url.substr(0, question),
            question == std::string_view::npos ? "" : url.substr(question + 1)};
}

std::string textOf(const json& from, const char* key, const std::string& where) {
    const auto found = from.find(key);
    if (found == from.end()) return "";
    if (!found->is_string()) throw Refusal(where + ": \"" + key + "\" must be a text");
    return found->get<std::string>();
}

Refusal refused(const std::string& where, const std::string& why) {
    return Refusal(where + ": " + why);
}

KeyValues headersOf(const json& from, const std::string& where) {
    KeyValues headers{{"Content-Type", "application/json"}};
    const json given = from.value("headers", json::object());
    if (!given.is_object()) throw Refusal(where + ": \"headers\" must be an object");
    for (const auto& [name, value] : given.items()) {
        if (!value.is_string()) throw refused(where, "the header \"" + name + "\" must be a text");
        headers.emplace_back(name, value.get<std::string>());
    }
    return headers;
}

Answer readAnswer(const json& from, const std::string& where) {
    constexpr std::array<std::string_view, 7> kKeys = {
        "request", "after", "body_contains", "creates", "status", "headers", "body"};
    if (!from.is_object()) throw Refusal(where + " is no object");
    for (const auto& [key, value] : from.items()) {
        if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys))
            throw refused(where, "the key \"" + key +
                                     "\" is unknown; there are request, after, body_contains, "
                                     "creates, status, headers and body");
    }
    Answer answer{RequestPattern::parse(textOf(from, "request", where), where),
                  {},
                  textOf(from, "body_contains", where),
                  false,
                  {}};
    if (from.contains("after"))
        answer.after = RequestPattern::parse(textOf(from, "after", where), where);
    const json creates = from.value("creates", json(false));
    if (!creates.is_boolean()) throw Refusal(where + ": \"creates\" must be true or false");
    answer.creates = creates.get<bool>();
    const json status = from.value("status", json(200));
    if (!status.is_number_integer()) throw Refusal(where + ": \"status\" must be a number");
    answer.response.status = status.get<std::int32_t>();
    answer.response.headers = headersOf(from, where);
    const json body = from.value("body", json(""));
    answer.response.body = body.is_string() ? body.get<std::string>() : body.dump();
    return answer;
}

}  // namespace

RequestPattern RequestPattern::parse(const std::string& text, const std::string& where) {
    const auto space = text.find(' ');
    if (space == std::string::npos || text.size() < space + 2 || text[space + 1] != '/')
        throw Refusal(where + ": \"" + text + "\" is not like GET /v1/machines/*?page=2");
    RequestPattern pattern;
    pattern.method_ = text.substr(0, space);
    const Target target = targetOf(std::string_view(text).substr(space + 1));
    pattern.path_ = split(target.path, '/');
    if (!target.query.empty()) pattern.query_ = split(target.query, '&');
    return pattern;
}

bool RequestPattern::matches(const HttpRequest& request) const {
    const Target target = targetOf(request.url);
    const auto path = split(target.path, '/');
    const auto query = split(target.query, '&');
    const auto same = [](const std::string& wanted, const std::string& given) {
        return wanted == "*" ? !given.empty() : wanted == given;
    };
    return method_ == request.method &&
           std::equal(path_.begin(), path_.end(), path.begin(), path.end(), same) &&
           std::all_of(query_.begin(), query_.end(), [&](const std::string& part) {
               return std::find(query.begin(), query.end(), part) != query.end();
           });
}

Answers Answers::read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Refusal("the answers file " + file + " cannot be read");
    return parse(std::string(std::istreambuf_iterator<char>(stream), {}), file);
}

Answers Answers::parse(std::string_view text, const std::string& file) {
    const json from = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!from.is_object() || !from.value("answers", json()).is_array())
        throw Refusal("the answers file " + file + " is no JSON object with a list \"answers\"");
    Answers result;
    for (const json& one : from["answers"]) {
        const std::string where =
            "the answers file " + file + ", answer " + std::to_string(result.answers_.size() + 1);
        result.answers_.push_back(readAnswer(one, where));
    }
    return result;
}

const Answer* Answers::find(const HttpRequest& request,
                            const std::vector<HttpRequest>& before) const {
    const auto happened = [&](const RequestPattern& pattern) {
        return std::any_of(before.begin(), before.end(),
                           [&](const HttpRequest& one) { return pattern.matches(one); });
    };
    const auto found = std::find_if(answers_.begin(), answers_.end(), [&](const Answer& answer) {
        return answer.request.matches(request) &&
               request.body.find(answer.body_contains) != std::string::npos &&
               (!answer.after || happened(*answer.after));
    });
    return found == answers_.end() ? nullptr : &*found;
}

bool Answers::creates(const HttpRequest& request) const {
    const bool marked = std::any_of(answers_.begin(), answers_.end(),
                                    [](const Answer& answer) { return answer.creates; });
    if (!marked) return request.method != "GET" && request.method != "HEAD";
    return std::any_of(answers_.begin(), answers_.end(), [&](const Answer& answer) {
        return answer.creates && answer.request.matches(request) &&
               request.body.find(answer.body_contains) != std::string::npos;
    });
}

std::string shownRequest(const HttpRequest& request) {
    const Target target = targetOf(request.url);
    std::string text = request.method + " " + std::string(target.path);
    if (!target.query.empty()) text += "?" + std::string(target.query);
    return text.size() > kShownBytesMax ? text.substr(0, kShownBytesMax) + "..." : text;
}

}  // namespace gpushopper::check
