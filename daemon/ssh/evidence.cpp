#include "daemon/ssh/evidence.hpp"

#include <algorithm>

#include "daemon/base/assert.hpp"
#include "daemon/base/text/parse_number.hpp"

namespace gpushopper::ssh {
namespace {

constexpr std::size_t kEvidenceCharsMax = 512;
constexpr int kBusyGpuPercent = 5;

std::string_view takeLine(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    return line;
}

// The line `activity <highest GPU use in percent>/<logins, ours included>`; empty is unknown.
std::optional<Activity> activityIn(std::string_view line) {
    constexpr std::string_view kWord = "activity ";
    if (!line.starts_with(kWord)) return std::nullopt;
    line.remove_prefix(kWord.size());
    const auto separator = std::min(line.find('/'), line.size());
    const auto gpu_percent = base::parseInteger<int>(line.substr(0, separator));
    line.remove_prefix(std::min(separator + 1, line.size()));
    const auto logins = base::parseInteger<int>(line);
    if (gpu_percent.value_or(0) >= kBusyGpuPercent || logins.value_or(0) > 1) return Activity::Busy;
    return gpu_percent || logins ? Activity::Idle : Activity::Unknown;
}

bool isHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string cleanEvidence(std::string_view text) {
    std::string clean;
    while (!text.empty() && clean.size() < kEvidenceCharsMax) {
        const std::string_view line = takeLine(text);
        if (line.empty()) continue;
        if (!clean.empty()) clean += "; ";
        for (const char c : line.substr(0, kEvidenceCharsMax))
            clean += c >= ' ' && c <= '~' ? c : '?';
    }
    if (clean.size() > kEvidenceCharsMax) clean.resize(kEvidenceCharsMax);
    return clean;
}

std::string probeCommand(std::string_view nonce) {
    // It goes into a command line: nothing in it may mean anything to a shell.
    GS_ASSERT(nonce.size() % 2 == 0 && std::all_of(nonce.begin(), nonce.end(), isHexDigit));
    const std::string first(nonce.substr(0, nonce.size() / 2));
    const std::string second(nonce.substr(nonce.size() / 2));
    // /bin/sh, because the login shell may be fish or csh; `exec`, so that no second shell stays.
    // Each login of sshd has a process titled `sshd: user@tty`; [@] keeps grep from counting
    // itself.
    return "exec /bin/sh -c 'printf \"%s%s\\n\" " + first + " " + second +
           "; gpu=; logins=; "
           "if command -v nvidia-smi >/dev/null 2>&1; then gpu=$(nvidia-smi "
           "--query-gpu=utilization.gpu --format=csv,noheader,nounits | sort -n | tail -n 1); fi; "
           "if command -v ps >/dev/null 2>&1; then logins=$(ps -eo args | "
           "grep -c \"^sshd[a-z-]*: .*[@]\"); fi; "
           "printf \"activity %s/%s\\n\" \"$gpu\" \"$logins\"; "
           "command -v nvidia-smi >/dev/null 2>&1 && exec nvidia-smi -L'";
}

std::optional<Evidence> evidenceAfter(std::string_view output, std::string_view nonce) {
    // Start-up files of the shell may write before it, so every line is looked at.
    while (!output.empty()) {
        if (takeLine(output) != nonce) continue;
        Evidence evidence;
        std::string_view after = output;
        if (const auto activity = activityIn(takeLine(after))) {
            evidence.activity = *activity;
            output = after;
        }
        evidence.text = cleanEvidence(output);
        return evidence;
    }
    return std::nullopt;
}

}  // namespace gpushopper::ssh
