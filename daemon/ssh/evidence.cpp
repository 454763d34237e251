#include "daemon/ssh/evidence.hpp"

#include <algorithm>

#include "daemon/base/assert.hpp"

namespace gpushopper::ssh {
namespace {

constexpr std::size_t kEvidenceCharsMax = 512;

std::string_view takeLine(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    return line;
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
    return "exec /bin/sh -c 'printf \"%s%s\\n\" " + first + " " + second +
           "; command -v nvidia-smi >/dev/null 2>&1 && exec nvidia-smi -L'";
}

std::optional<std::string> evidenceAfter(std::string_view output, std::string_view nonce) {
    // Start-up files of the shell may write before it, so every line is looked at.
    while (!output.empty()) {
        if (takeLine(output) == nonce) return cleanEvidence(output);
    }
    return std::nullopt;
}

}  // namespace gpushopper::ssh
