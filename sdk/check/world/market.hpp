#pragma once

/// Market: the provider that a plugin talks to under the check: the answers of a file, with at most
/// one trouble laid over them. Without a file every request fails with 503.
///
/// Thread safety: any thread, but trouble() and label() only while no call is under way.

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sdk/check/world/answers.hpp"
#include "sdk/testing/fake_host.hpp"

namespace gpushopper::check {

class Market {
public:
    using Given = testing::ScriptedAnswer;
    /// What a request gets in place of `good`; nullopt: `good`.
    using Trouble = std::function<std::optional<Given>(const HttpRequest&, const Given& good)>;

    /// `answers` may be null and must outlive this.
    explicit Market(const Answers* answers) : answers_(answers) {}

    Given answer(const HttpRequest& request);
    /// Replaces the trouble there was; an empty function: all is well.
    void trouble(Trouble trouble) { trouble_ = std::move(trouble); }
    /// Every request gets this.
    void failWith(const Given& answer);
    /// What `${label}` in the answers stands for.
    void label(const std::string& label) { label_ = label; }
    /// Requests that the file has no answer for.
    std::vector<std::string> unanswered() const;

private:
    Given goodAnswer(const HttpRequest& request);

    const Answers* const answers_;
    Trouble trouble_;
    std::string label_;
    mutable std::mutex mutex_;
    std::vector<HttpRequest> answered_well_;  // guarded by mutex_
    std::vector<std::string> unanswered_;     // guarded by mutex_
};

/// A response with this status and body.
Market::Given response(std::int32_t status, std::string body, KeyValues headers = {});
/// No response: the host's http() fails.
Market::Given noResponse(gsp_code code, gsp_outcome outcome);

}  // namespace gpushopper::check
