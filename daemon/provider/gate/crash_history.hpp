#pragma once

/// CrashHistory: what the plugins' crashes of earlier runs mean for this one, kept in files
/// `crashed.NAME` of the state folder, one crash a line.
///
/// A plugin that crashed in a call is used on, because its machines must be watched and destroyed,
/// but it gets no new ones for an hour. One that crashed three times within an hour, or while it
/// was opened, would take every other provider down with it: it is set aside. Another file of the
/// plugin (by its SHA-256) begins anew, and so does removing the file of the state folder.
/// Thread safety: one thread.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/strong_id.hpp"
#include "daemon/provider/gate/call_record.hpp"

namespace gpushopper::provider {

struct CrashVerdict {
    std::string reason;      ///< One sentence: what happened, what to do. Empty: nothing.
    bool set_aside = false;  ///< Else only creates stop, until the time below.
    base::WallTime until{};
};

/// `crashes`: of one provider, oldest first. Those of another file than `sha256` do not count.
CrashVerdict judgeCrashes(const std::vector<PluginCrash>& crashes, const std::string& sha256,
                          base::WallTime now);

class CrashHistory {
public:
    static constexpr std::chrono::hours kWindow{1};
    static constexpr std::size_t kCrashesThatSetAside = 3;

    /// `folder`: the state folder; nullopt: nothing is kept.
    explicit CrashHistory(std::optional<std::filesystem::path> folder)
        : folder_(std::move(folder)) {}

    /// Adds what the record of the last run says. Errors: Internal, when it cannot be kept.
    base::Result<void> add(const PluginCrash& crash) const;
    CrashVerdict verdict(const base::ProviderName& provider, const std::string& sha256,
                         base::WallTime now) const;

private:
    std::filesystem::path fileOf(const std::string& provider) const;
    std::vector<PluginCrash> crashesOf(const base::ProviderName& provider) const;

    const std::optional<std::filesystem::path> folder_;
};

}  // namespace gpushopper::provider
