#pragma once

/// Client: one request to the daemon and its JSON answer. A refusal of the server is a Failure with
/// the one line of its problem body; a server that is not there, or does not answer with JSON, is a
/// Failure with exit code 3. Nothing is sent twice, except by postOnce().
/// Not thread safe.

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/failure.hpp"
#include "cli/settings.hpp"
#include "cli/terminal.hpp"

namespace gpushopper::cli {

using Query = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    int status = 0;
    std::string body;  ///< As it came.
    nlohmann::json json;
    std::optional<std::chrono::seconds> retry_after;
};

/// The server's no. `answer` has the body for `-o json`.
class Refusal : public Failure {
public:
    explicit Refusal(Answer answer);
    const Answer& answer() const { return answer_; }
    /// The problem's `code`; empty when it has none.
    std::string problemCode() const;

private:
    Answer answer_;
};

class Client {
public:
    Client(Settings settings, Terminal& terminal);

    /// `path` below /api/v1, e.g. "/sessions"; ids in it must have gone through segment().
    Answer get(const std::string& path, const Query& query = {});
    Answer post(const std::string& path, const std::string& body = {});
    Answer remove(const std::string& path);
    /// A POST whose effect happens once: sent again with the same key after a lost connection,
    /// while the first is still at work, and when the server asks to slow down.
    Answer postOnce(const std::string& path, const std::string& body, const std::string& key);

    /// One path segment, whatever characters the user typed.
    static std::string segment(const std::string& text);

private:
    struct Request {
        std::string method;
        std::string target;
        std::string body;
        std::string idempotency_key;
    };
    Answer exchange(const Request& request);
    Answer accepted(const Request& request);

    const Settings settings_;
    Terminal& terminal_;
};

}  // namespace gpushopper::cli
