#pragma once

/// Answers: what a provider answers when all is well, from a file that the plugin's author writes
/// (docs/plugin-check.md has the format). The tool knows no provider's dialect; with these it can
/// play one, and then break exactly one thing.
/// Thread safety: immutable.

#include <gpushopper/http.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpushopper::check {

/// `GET /v1/machines/*?page=2`: a method, the whole path (`*` is any one segment), and parts that
/// the query must have.
class RequestPattern {
public:
    /// Throws Refusal; `where` begins its text.
    static RequestPattern parse(const std::string& text, const std::string& where);

    bool matches(const HttpRequest& request) const;

private:
    std::string method_;
    std::vector<std::string> path_;
    std::vector<std::string> query_;
};

struct Answer {
    RequestPattern request;
    std::optional<RequestPattern> after;  ///< Holds once such a request was answered well.
    std::string body_contains;            ///< Of the request; empty: any.
    bool creates = false;                 ///< It is this request that makes a machine.
    HttpResponse response;
};

class Answers {
public:
    /// Throws Refusal that says what is wrong where.
    static Answers read(const std::string& file);
    static Answers parse(std::string_view text, const std::string& file);

    /// The first that fits, nullptr if none; `before`: what was answered well so far.
    const Answer* find(const HttpRequest& request, const std::vector<HttpRequest>& before) const;
    /// Whether `request` makes a machine: as the file marks it, or any that writes where it marks
    /// none.
    bool creates(const HttpRequest& request) const;

private:
    std::vector<Answer> answers_;
};

/// "GET /v1/machines?page=2": a request as messages show it, without host and headers.
std::string shownRequest(const HttpRequest& request);

}  // namespace gpushopper::check
