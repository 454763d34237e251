#pragma once

/// Notices: breaches of the contract that the host's side sees while it does something else. Each
/// belongs to a topic, by which a rule finds its own. The same text counts once.
/// Thread safety: any thread.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace gpushopper::check {

enum class Topic : std::uint8_t {
    Callbacks,   ///< Sinks and calls used when or where they may not be.
    Returns,     ///< Codes, outcomes and error texts; exceptions.
    Values,      ///< Offers and instances.
    Limits,      ///< Too many elements; deaf to "stop".
    Telemetry,   ///< Logs and metrics.
    Declared,    ///< Secrets and hosts that the schema does not name.
    Requests,    ///< HTTP requests that are not sound.
    AfterClose,  ///< Host functions used after close() had returned.
    Accepted,    ///< What a create says of its machine.
};

class Notices {
public:
    /// Kept per topic; more would not be read.
    static constexpr std::size_t kTextsMax = 12;

    void add(Topic topic, const std::string& text);
    std::vector<std::string> of(Topic topic) const;

private:
    mutable std::mutex mutex_;
    std::map<Topic, std::vector<std::string>> texts_;  // guarded by mutex_
};

}  // namespace gpushopper::check
