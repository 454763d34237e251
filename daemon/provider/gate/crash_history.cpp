#include "daemon/provider/gate/crash_history.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace gpushopper::provider {
namespace {

// Functions in which a crash takes the daemon down at every start.
bool isAtStart(const std::string& function) { return function == "load" || function == "open"; }

std::string what(const PluginCrash& crash) {
    const std::string cause =
        crash.signal == 0 ? "it called exit()" : "signal " + std::to_string(crash.signal);
    return crash.function + "() at " + base::formatRfc3339(crash.began) + " (" + cause + ")";
}

}  // namespace

CrashVerdict judgeCrashes(const std::vector<PluginCrash>& crashes, const std::string& sha256,
                          base::WallTime now) {
    std::vector<PluginCrash> counted;
    std::copy_if(
        crashes.begin(), crashes.end(), std::back_inserter(counted), [&](const PluginCrash& crash) {
            return crash.sha256 == sha256 &&
                   (isAtStart(crash.function) || now - crash.began < CrashHistory::kWindow);
        });
    if (counted.empty()) return {};
    const auto at_start = std::find_if(counted.begin(), counted.end(),
                                       [](const auto& crash) { return isAtStart(crash.function); });
    if (at_start != counted.end())
        return {"its plugin brought the daemon down in " + what(*at_start) +
                    "; install a version of it that works",
                true,
                {}};
    const PluginCrash& last = counted.back();
    if (counted.size() >= CrashHistory::kCrashesThatSetAside)
        return {"its plugin brought the daemon down " + std::to_string(counted.size()) +
                    " times within an hour, at last in " + what(last) +
                    "; install a version of it that works",
                true,
                {}};
    const base::WallTime until = last.began + CrashHistory::kWindow;
    return {"its plugin brought the daemon down in " + what(last) +
                "; no machines are created there until " + base::formatRfc3339(until) +
                ": install a version of it that works",
            false, until};
}

std::filesystem::path CrashHistory::fileOf(const std::string& provider) const {
    return *folder_ / ("crashed." + provider);
}

base::Result<void> CrashHistory::add(const PluginCrash& crash) const {
    // The record's bytes become part of a file name here: only what can be a provider's name.
    const bool is_name = !crash.provider.empty() &&
                         std::all_of(crash.provider.begin(), crash.provider.end(), [](char c) {
                             return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                         });
    if (!folder_ || !is_name) return {};
    const auto file = fileOf(crash.provider);
    std::ofstream out(file, std::ios::app);
    out << base::toMillis(crash.began) << ' ' << crash.signal << ' ' << crash.function << ' '
        << crash.sha256 << '\n'
        << std::flush;
    if (out) return {};
    return base::fail(base::ErrorCode::Internal,
                      "the crash of a plugin cannot be noted in " + file.string());
}

std::vector<PluginCrash> CrashHistory::crashesOf(const base::ProviderName& provider) const {
    std::vector<PluginCrash> crashes;
    if (!folder_) return crashes;
    std::ifstream file(fileOf(provider.str()));
    PluginCrash crash;
    std::int64_t began = 0;
    while (file >> began >> crash.signal >> crash.function >> crash.sha256) {
        crash.provider = provider.str();
        crash.began = base::wallFromMillis(began);
        crashes.push_back(crash);
    }
    return crashes;
}

CrashVerdict CrashHistory::verdict(const base::ProviderName& provider, const std::string& sha256,
                                   base::WallTime now) const {
    CrashVerdict verdict = judgeCrashes(crashesOf(provider), sha256, now);
    if (verdict.set_aside)
        verdict.reason +=
            ", or remove " + fileOf(provider.str()).string() + " and start the daemon again";
    return verdict;
}

}  // namespace gpushopper::provider
