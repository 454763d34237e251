#pragma once

/// LiveHost: the real world as a gsp_host: the machine's clock, real waiting, real HTTP. What the
/// plugin logs goes to standard error, without its secrets.
/// Thread safety: any thread.

#include <gpushopper/abi_v0.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace gpushopper::check {

class LiveHost {
public:
    using Tell = std::function<void(const std::string& line)>;

    LiveHost(std::map<std::string, std::string> secrets, Tell tell);
    LiveHost(const LiveHost&) = delete;
    LiveHost& operator=(const LiveHost&) = delete;

    const gsp_host& abi() const { return abi_; }
    /// `text` with every secret blanked.
    std::string scrubbed(std::string text) const;

private:
    struct Thunks;

    const std::map<std::string, std::string> secrets_;
    const Tell tell_;
    gsp_host abi_{};
};

/// The secrets of a configuration, read from where its references point (env:NAME, file:/path),
/// and the rest of it unchanged. Throws Refusal: a secret that is no reference, or is not there.
std::map<std::string, std::string> readSecrets(
    const std::map<std::string, std::string>& references);

/// nullopt: not set, or empty.
std::optional<std::string> environmentValue(const std::string& name);

std::int64_t machineNowNs();
std::int64_t machineUnixMs();

}  // namespace gpushopper::check
